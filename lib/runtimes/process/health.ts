import { get } from 'node:http';
import { masker } from '#lib/core/mask';
import { type HealthProbe, type LogSink, RuntimeError } from '#lib/runtimes/port';
import { holdsSocket, isRunning, type Listener, listListeners, listUnitProcesses } from '#lib/runtimes/process/linux';
import { tailLog } from '#lib/runtimes/process/log-file';
import { pause } from '#lib/runtimes/process/pause';
import type { Places } from '#lib/runtimes/process/places';
import { findRecord, type RunningRecord } from '#lib/runtimes/process/records';
import { withTail } from '#lib/runtimes/process/web-process';

const INTERVAL_MS = 250;
/** One answer may take so long (Divio: 20 s). */
const ANSWER_TIMEOUT_MS = 20_000;
const TAIL_LINES = 20;
const NO_CONNECTION = 'it accepted no connection';

/**
 * Waits until the application answers. As on Divio, every answer but a 5xx passes, and 500 passes too: it proves that the
 * application serves, while 502, 503 and 504 say that it does not.
 * @param variables what the process got, to keep its values out of the error; `null` when unknown: then no log is shown
 * @throws RuntimeError UNHEALTHY
 */
export async function waitUntilHealthy(
  places: Places,
  deploymentId: string,
  variables: Record<string, string> | null,
  probe: HealthProbe,
  log: LogSink,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + probe.timeoutSeconds * 1_000;
  const path = probe.path.startsWith('/') ? probe.path : `/${probe.path}`;
  const record = await findRecord(places, deploymentId);
  if (!record?.process) throw new RuntimeError('UNHEALTHY', 'The application does not run any more. Deploy again.');
  const running: RunningRecord = { ...record, process: record.process };

  const fail = async (sentence: string): Promise<never> => {
    if (!variables) throw new RuntimeError('UNHEALTHY', `${sentence} Its log says more.`);
    const tail = await tailLog(places.logs(deploymentId), running.logStart, TAIL_LINES);
    throw new RuntimeError('UNHEALTHY', masker(variables)(withTail(sentence, tail)));
  };

  for (let last: string | null = null; ; ) {
    signal.throwIfAborted();
    if (!(await isRunning(running.process)))
      return await fail(`The application ended before it answered ${path} (${last ?? NO_CONNECTION}).`);
    const remainingMs = deadline - performance.now();
    if (remainingMs <= 0) {
      return await fail(
        `The application did not answer ${path} properly within ${probe.timeoutSeconds} seconds: ${last ?? NO_CONNECTION}.`,
      );
    }
    const answer = await ask(running.port, path, Math.min(remainingMs, ANSWER_TIMEOUT_MS), signal);
    const wasCutShort = answer.isSilent && remainingMs < ANSWER_TIMEOUT_MS;
    if (answer.isPass) {
      const listeners = await listListeners(running.port);
      if (!(await isOwn(places, running, listeners))) {
        return await fail(
          `Another program of this machine listens on port ${running.port}, not the application. Deploy again.`,
        );
      }
      log(`The application answers ${path} (${answer.text}).`);
      const open = listeners.find(({ address }) => !['127.0.0.1', '::1'].includes(address));
      if (open) log(openWarning(open.address, running.port));
      return;
    }
    // Asked in the last moment, it had no time to answer: what it said before tells more.
    if (last === null || !wasCutShort) last = answer.text;
    await pause(INTERVAL_MS, signal);
  }
}

interface Answer {
  isPass: boolean;
  isSilent?: boolean;
  text: string;
}

function ask(port: number, path: string, timeoutMs: number, signal: AbortSignal): Promise<Answer> {
  const timeout = AbortSignal.timeout(Math.ceil(timeoutMs));
  const seconds = Math.round(timeoutMs / 1_000);
  return new Promise((resolve, reject) => {
    const request = get(
      {
        host: '127.0.0.1',
        port,
        path: path.replace(/[^\x21-\x7e]/g, encodeURIComponent),
        agent: false,
        headers: { 'user-agent': 'Stowage health check' },
        signal: AbortSignal.any([signal, timeout]),
      },
      (response) => {
        const status = response.statusCode ?? 0;
        response.destroy();
        resolve({ isPass: status <= 500, text: `the last answer was ${status}` });
      },
    );
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (signal.aborted) reject(signal.reason);
      else if (timeout.aborted)
        resolve({
          isPass: false,
          isSilent: true,
          text: `it accepted a connection and was silent for ${seconds} seconds`,
        });
      else if (error.code === 'ECONNREFUSED') resolve({ isPass: false, text: NO_CONNECTION });
      else resolve({ isPass: false, text: 'it closed the connection without a proper answer' });
    });
  });
}

// Whoever took the port between our choice and the application's start must not get the application's traffic.
async function isOwn(places: Places, running: RunningRecord, listeners: Listener[]): Promise<boolean> {
  if (listeners.length === 0) return true;
  const inodes = new Set(listeners.map(({ inode }) => inode));
  const unit = { name: places.unit('web', running.deploymentId), leader: running.process, uid: running.uid };
  for (const pid of await listUnitProcesses(unit)) if (await holdsSocket(pid, inodes)) return true;
  return false;
}

function openWarning(address: string, port: number): string {
  const where =
    address === '0.0.0.0' || address === '::' ? 'all addresses of this machine' : 'an address that others may reach';
  return `Warning: the application listens on ${where} (port ${port}), past the edge. Let it listen on the address in HOST, or close the port in the firewall.`;
}
