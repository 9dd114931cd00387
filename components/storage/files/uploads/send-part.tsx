/** A part that did not arrive. `status` is 0 when the connection broke. */
export class SendError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(messageOf(status));
    this.name = 'SendError';
    this.status = status;
  }
}

function messageOf(status: number): string {
  if (status === 0) return 'The connection to the store broke.';
  if (status === 403) return 'The store refused the file. Its quota may be reached.';
  return `The store answered ${status}.`;
}

export interface PartToSend {
  url: string;
  headers: Record<string, string>;
  body: Blob;
  signal: AbortSignal;
  /** Bytes of this part that are on their way. */
  onProgress(bytes: number): void;
}

/** Nothing moved for so long: the connection is dead, although nobody said so. */
const STALL_MS = 60_000;

/**
 * Sends one part to the store. XMLHttpRequest, because `fetch` does not tell how much was sent.
 * @throws SendError, or the reason of the signal
 */
export function sendPart({ url, headers, body, signal, onProgress }: PartToSend): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let stall: ReturnType<typeof setTimeout>;
    const watch = () => {
      clearTimeout(stall);
      stall = setTimeout(() => request.abort(), STALL_MS);
    };
    const abort = () => request.abort();
    const end = (settle: () => void) => {
      clearTimeout(stall);
      signal.removeEventListener('abort', abort);
      settle();
    };
    const fail = (status: number) => end(() => reject(signal.aborted ? signal.reason : new SendError(status)));
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', abort);
    request.upload.onprogress = (event) => {
      watch();
      onProgress(event.loaded);
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) end(resolve);
      else fail(request.status);
    };
    request.onerror = () => fail(0);
    request.onabort = () => fail(0);
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    // A Blob with a type would make the browser send a header that was not signed.
    request.send(body.slice(0, body.size, ''));
    watch();
  });
}
