import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const ROOT = join(import.meta.dirname, '../../../..');

/** Runs the panel's own upload code; what it calls of the panel goes to `/calls/`. */
const PAGE = `<!doctype html><title>Uploads</title>
<script type="importmap">{"imports": {"#components/": "/components/", "#lib/": "/lib/"}}</script>
<script type="module">
  import { sendPart } from '#components/storage/files/uploads/send-part';
  import { UploadQueue } from '#components/storage/files/uploads/upload-queue';

  async function ask(name, input) {
    const answer = await fetch('/calls/' + name, { method: 'POST', body: JSON.stringify(input) });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  }
  // A file as the person chose it: the same bytes again and again, with a type of its own.
  window.upload = async (instance, key, bytes, type) => {
    const queue = new UploadQueue({
      create: (input) => ask('create', { ...input, service_instance: instance }),
      get: (id) => ask('get', { id }),
      sign: async (id, parts) => (await ask('sign', { id, parts })).parts,
      complete: (id) => ask('complete', { id }),
      cancel: (id) => ask('cancel', { id }),
      send: sendPart,
      wait: async () => { throw new Error('The store did not take a part.'); },
    });
    const content = new Uint8Array(bytes).map((_, index) => index % 251);
    queue.add(new File([content], 'chosen', { type }), key);
    for (;;) {
      const [{ state, message }] = queue.getItems();
      if (state === 'done' || state === 'failed') return { state, message };
      await new Promise((resolve) => { const stop = queue.subscribe(() => { stop(); resolve(); }); });
    }
  };
</script>`;

type Calls = Record<string, (input: never) => Promise<unknown>>;

export interface UploadPage {
  /** Of the panel. */
  origin: string;
  /** What the page may call; set before it is opened. */
  calls: Calls;
  stop(): Promise<void>;
}

/** A page on loopback that uploads with the modules of the Files page, their types cut off. */
export async function serveUploadPage(): Promise<UploadPage> {
  const page: Pick<UploadPage, 'calls'> = { calls: {} };
  const server = createServer(async (request, response) => {
    const answer = await answerOf(request, page.calls);
    response.writeHead(answer.status, { 'content-type': answer.type });
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(page, {
    origin: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

async function answerOf(
  request: IncomingMessage,
  calls: Calls,
): Promise<{ status: number; type: string; body: string }> {
  const { pathname } = new URL(request.url ?? '/', 'http://panel');
  const [, call] = /^\/calls\/(\w+)$/.exec(pathname) ?? [];
  if (pathname === '/') return { status: 200, type: 'text/html', body: PAGE };
  try {
    if (call === undefined) return { status: 200, type: 'text/javascript', body: await readModule(pathname) };
    const result = await calls[call]?.(JSON.parse(await text(request)) as never);
    return { status: 200, type: 'application/json', body: JSON.stringify(result) };
  } catch (error) {
    return { status: 500, type: 'text/plain', body: error instanceof Error ? error.message : String(error) };
  }
}

async function readModule(path: string): Promise<string> {
  const source = await readFile(join(ROOT, `${path}${path.startsWith('/lib/') ? '.ts' : '.tsx'}`), 'utf8');
  return stripTypeScriptTypes(source);
}
