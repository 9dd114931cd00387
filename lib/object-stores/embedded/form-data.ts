import { S3Error } from '#lib/object-stores/embedded/s3-error';

const MAX_PART_HEAD_BYTES = 8 * 1024;
const CRLF = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');

export interface FormPart {
  name: string;
  filename: string | undefined;
}

function malformed(): S3Error {
  return new S3Error('MalformedPOSTRequest');
}

/** `name="value"` inside a Content-Disposition, with browsers' escapes for quotes and line ends undone. */
function parameterOf(disposition: string, name: string): string | undefined {
  const value = new RegExp(`;\\s*${name}="([^"]*)"`, 'i').exec(disposition)?.[1];
  return value?.replace(/%22|%0D|%0A/gi, (code) => decodeURIComponent(code));
}

/** The boundary of a multipart/form-data content type. @throws S3Error MalformedPOSTRequest */
export function boundaryOf(contentType: string): string {
  const match = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (!boundary) throw malformed();
  return boundary;
}

/** Reads multipart/form-data part by part without holding a part in memory (RFC 7578). */
export class FormReader {
  readonly #source: AsyncIterator<Buffer>;
  readonly #delimiter: Buffer;
  // The first boundary has no line end before it; with one put there all boundaries look alike.
  #buffer: Buffer = CRLF;
  #isAtStart = true;

  constructor(source: AsyncIterator<Buffer>, boundary: string) {
    this.#source = source;
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  }

  /** @throws S3Error MalformedPOSTRequest at the end of the body */
  async #pull(): Promise<void> {
    const { value, done } = await this.#source.next();
    if (done) throw malformed();
    this.#buffer = this.#buffer.length === 0 ? value : Buffer.concat([this.#buffer, value]);
  }

  async #need(bytes: number): Promise<void> {
    while (this.#buffer.length < bytes) await this.#pull();
  }

  /** The head of the next part; undefined after the last one. The part before must have been read. */
  async nextPart(): Promise<FormPart | undefined> {
    if (this.#isAtStart) {
      this.#isAtStart = false;
      await this.readBody(() => undefined);
    }
    await this.#need(2);
    if (this.#buffer.subarray(0, 2).equals(Buffer.from('--'))) return undefined;
    let end = this.#buffer.indexOf(HEAD_END);
    while (end < 0) {
      if (this.#buffer.length > MAX_PART_HEAD_BYTES) throw malformed();
      await this.#pull();
      end = this.#buffer.indexOf(HEAD_END);
    }
    const head = this.#buffer.subarray(0, end).toString('utf8');
    this.#buffer = this.#buffer.subarray(end + HEAD_END.length);
    const disposition = /^content-disposition:\s*form-data(.*)$/im.exec(head)?.[1] ?? '';
    const name = parameterOf(disposition, 'name');
    if (name === undefined) throw malformed();
    return { name, filename: parameterOf(disposition, 'filename') };
  }

  /** Hands the bytes of the part to `take`, up to its end. */
  async readBody(take: (chunk: Buffer) => Promise<void> | undefined): Promise<void> {
    for (;;) {
      const at = this.#buffer.indexOf(this.#delimiter);
      if (at >= 0) {
        if (at > 0) await take(this.#buffer.subarray(0, at));
        this.#buffer = this.#buffer.subarray(at + this.#delimiter.length);
        return;
      }
      // The delimiter may have begun: its length is kept back.
      const safe = this.#buffer.length - this.#delimiter.length;
      if (safe > 0) {
        await take(this.#buffer.subarray(0, safe));
        this.#buffer = this.#buffer.subarray(safe);
      }
      await this.#pull();
    }
  }
}
