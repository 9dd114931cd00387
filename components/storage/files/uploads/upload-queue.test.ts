import { beforeEach, describe, expect, it } from 'vitest';
import { type PartToSend, SendError } from '#components/storage/files/uploads/send-part';
import { UploadQueue } from '#components/storage/files/uploads/upload-queue';
import type { UploadCalls } from '#components/storage/files/uploads/upload-task';
import { partRange } from '#lib/core/uploads';

const PART = 10;

/** A store and a panel in memory, behind the very calls that the page makes. */
class Fake {
  uploads = new Map<string, { key: string; bytes: number; parts: Map<number, string> }>();
  objects = new Map<string, string>();
  sent: number[] = [];
  signings = 0;
  begun = 0;
  busy = 0;
  mostBusy = 0;
  /** Called before a part is taken; throws to refuse it. */
  before: (part: number) => Promise<void> | void = () => undefined;

  calls: UploadCalls = {
    create: async ({ key, bytes }) => {
      const uuid = `u${++this.begun}`;
      if (bytes === 0) this.objects.set(key, '');
      else this.uploads.set(uuid, { key, bytes, parts: new Map() });
      return this.present(uuid, key, bytes);
    },
    get: async (id) => {
      const upload = this.uploads.get(id);
      if (!upload) throw Object.assign(new Error('gone'), { status: 404 });
      return this.present(id, upload.key, upload.bytes);
    },
    sign: async (id, parts) => {
      this.signings++;
      return parts.map((part) => ({ part, url: `${id}/${part}/${this.signings}`, headers: {} }));
    },
    complete: async (id) => {
      const upload = this.uploads.get(id);
      if (!upload) throw Object.assign(new Error('gone'), { status: 404 });
      const parts = [...upload.parts].sort(([a], [b]) => a - b).map(([, text]) => text);
      this.objects.set(upload.key, parts.join(''));
      this.uploads.delete(id);
    },
    cancel: async (id) => this.uploads.delete(id),
    send: (part) => this.take(part),
    wait: async () => undefined,
  };

  private present(uuid: string, key: string, bytes: number) {
    const arrived = [...(this.uploads.get(uuid)?.parts.keys() ?? [])];
    return { uuid, key, bytes, arrived, signed: [], service_instance: '', part_bytes: PART, created_at: '' };
  }

  private async take({ url, body, signal, onProgress }: PartToSend): Promise<void> {
    const [id = '', part = ''] = url.split('/');
    this.busy++;
    this.mostBusy = Math.max(this.mostBusy, this.busy);
    try {
      await this.before(Number(part));
      const text = await body.text();
      signal.throwIfAborted();
      onProgress(text.length);
      this.sent.push(Number(part));
      this.uploads.get(id)?.parts.set(Number(part), text);
    } finally {
      this.busy--;
    }
  }
}

const textOf = (length: number) => Array.from({ length }, (_, index) => String(index % 10)).join('');
const fileOf = (length: number, name = 'a.txt') => new File([textOf(length)], name, { type: 'text/plain' });

describe('uploads', () => {
  let fake: Fake;
  let queue: UploadQueue;
  beforeEach(() => {
    fake = new Fake();
    queue = new UploadQueue(fake.calls);
  });
  const untilAll = (state: string) =>
    expect.poll(() => [...new Set(queue.getItems().map((item) => item.state))]).toEqual([state]);

  it('send every byte, three parts at a time', async () => {
    queue.add(fileOf(95), 'a.txt');
    await untilAll('done');
    expect(fake.objects.get('a.txt')).toBe(textOf(95));
    expect(fake.mostBusy).toBe(3);
    expect(queue.getItems()[0]).toMatchObject({ sentBytes: 95, bytes: 95, message: '' });
  });

  it('of many files share the three lanes', async () => {
    for (let n = 0; n < 20; n++) queue.add(fileOf(25), `${n}.txt`);
    await untilAll('done');
    expect(fake.objects.size).toBe(20);
    expect(fake.mostBusy).toBe(3);
    queue.clearDone();
    expect(queue.getItems()).toEqual([]);
  });

  it('of an empty file are done at once', async () => {
    queue.add(fileOf(0), 'empty');
    await untilAll('done');
    expect(fake.objects.get('empty')).toBe('');
    expect(fake.sent).toEqual([]);
  });

  it('go on by themselves after the connection broke, sending only what is missing', async () => {
    let breaks = 4;
    fake.before = (part) => {
      if (part > 2 && breaks-- > 0) throw new SendError(0);
    };
    queue.add(fileOf(95), 'a.txt');
    await untilAll('done');
    expect(fake.objects.get('a.txt')).toBe(textOf(95));
    expect(fake.sent.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('say what is the matter while they try, and stay for a retry when nothing helps', async () => {
    fake.before = () => {
      throw new SendError(0);
    };
    const seen = new Set<string>();
    queue.subscribe(() => seen.add(queue.getItems()[0]?.message ?? ''));
    queue.add(fileOf(15), 'a.txt');
    await untilAll('failed');
    expect(seen).toContain('The connection broke. Trying again.');
    expect(queue.getItems()[0]?.message).toBe('The connection to the store broke.');
    fake.before = () => undefined;
    queue.resume(1);
    await untilAll('done');
    expect(fake.objects.get('a.txt')).toBe(textOf(15));
  });

  it('ask once for a new address when one is refused, then give up', async () => {
    fake.before = () => {
      throw new SendError(403);
    };
    queue.add(fileOf(5), 'a.txt');
    await untilAll('failed');
    expect(fake.signings).toBe(2);
    expect(queue.getItems()[0]?.message).toContain('quota');
  });

  it('pause without losing what has arrived, and resume behind it', async () => {
    const held: (() => void)[] = [];
    fake.before = (part) => (part > 3 ? new Promise<void>((resolve) => held.push(resolve)) : undefined);
    queue.add(fileOf(95), 'a.txt');
    await expect.poll(() => held).toHaveLength(3);
    queue.pause(1);
    expect(queue.getItems()[0]).toMatchObject({ state: 'paused' });
    fake.before = () => undefined;
    for (const go of held) go();
    queue.resume(1);
    await untilAll('done');
    expect(fake.objects.get('a.txt')).toBe(textOf(95));
    expect(fake.sent.filter((part) => part <= 3).sort()).toEqual([1, 2, 3]);
  });

  it('are found again after a reload, by the same file', async () => {
    const upload = { key: 'a.txt', bytes: 35, parts: new Map([[2, textOf(35).slice(...partRange(2, 35, PART))]]) };
    fake.uploads.set('old', upload);
    queue.add(fileOf(35), 'a.txt', 'old');
    await untilAll('done');
    expect(fake.objects.get('a.txt')).toBe(textOf(35));
    expect(fake.sent.sort()).toEqual([1, 3, 4]);
  });

  it('refuse to go on with another file', async () => {
    fake.uploads.set('old', { key: 'a.txt', bytes: 35, parts: new Map() });
    queue.add(fileOf(34), 'a.txt', 'old');
    await untilAll('failed');
    expect(queue.getItems()[0]?.message).toContain('another file');
    expect(fake.sent).toEqual([]);
  });

  it('that the store forgot begin anew at the next try', async () => {
    queue.add(fileOf(15), 'a.txt', 'forgotten');
    await untilAll('failed');
    queue.resume(1);
    await untilAll('done');
    expect(fake.objects.get('a.txt')).toBe(textOf(15));
  });

  it('are given up for good, and the next in line begins', async () => {
    const held: (() => void)[] = [];
    fake.before = () => new Promise<void>((resolve) => held.push(resolve));
    for (let n = 1; n <= 4; n++) queue.add(fileOf(5), `${n}.txt`);
    await expect.poll(() => held).toHaveLength(3);
    await queue.cancel(2);
    fake.before = () => undefined;
    for (const go of held) go();
    await untilAll('done');
    expect([...fake.objects.keys()].sort()).toEqual(['1.txt', '3.txt', '4.txt']);
    expect(fake.uploads.size).toBe(0);
  });
});
