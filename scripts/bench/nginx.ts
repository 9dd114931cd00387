import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { probePort } from '#lib/launcher/free-port';

/** nginx as the floor: serves files and takes them by PUT, on one worker, with nothing else to do. */
export interface Nginx {
  url: string;
  stop(): Promise<void>;
}

const PROGRAM = 'nginx';

const config = (folder: string, port: number) => `
${userInfo().uid === 0 ? 'user root;' : ''}
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr crit;
events { worker_connections 256; }
http {
  access_log off;
  sendfile on;
  client_max_body_size 0;
  client_body_temp_path ${folder}/arriving;
  proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    root ${folder}/files;
    location / { dav_methods PUT; create_full_put_path on; }
  }
}
`;

/** Starts nginx with its files in that folder; null, with the reason printed, where it is not installed. */
export async function startNginx(folder: string): Promise<Nginx | null> {
  if (spawnSync(PROGRAM, ['-v']).status !== 0) {
    console.log('Not measured: the store against nginx, as nginx is not installed on this machine.');
    return null;
  }
  mkdirSync(join(folder, 'files'), { recursive: true });
  const port = await probePort('127.0.0.1', 0);
  writeFileSync(join(folder, 'nginx.conf'), config(folder, port));
  const child = spawn(PROGRAM, ['-p', folder, '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; ; attempt += 1) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      break;
    if (attempt > 200 || child.exitCode !== null) throw new Error('nginx did not start.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return {
    url,
    async stop() {
      child.kill('SIGQUIT');
      await ended;
    },
  };
}
