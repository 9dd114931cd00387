import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '#lib/object-stores/embedded/store';
import { send } from '#lib/object-stores/embedded/testing/raw-request';
import { startStoreProcess } from '#lib/object-stores/embedded/testing/store-process';
import { ROOT, testOptions } from '#lib/object-stores/embedded/testing/test-store';
import { fillBucket } from './fill-bucket.ts';
import { type Figure, ms, percentile } from './table.ts';

const SMALL = 10_000;
const LARGE = 1_000_000;
const PAGES = 100;
const PAGE_KEYS = 1000;

const nameOf = (i: number) => `uploads/${String(i % 1000).padStart(3, '0')}/picture-${String(i).padStart(8, '0')}.jpg`;
const bucketOf = (count: number) => `keys-${count}`;

async function fill(dir: string): Promise<void> {
  const store = await openStore(testOptions(dir));
  for (const count of [SMALL, LARGE]) {
    await store.index.write(() => store.buckets.insert(bucketOf(count), 'private', Date.now()));
    await fillBucket(store, bucketOf(count), count, nameOf);
  }
  await store.close();
}

async function pageTimes(url: string, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let page = 0; page < PAGES; page += 1) {
    // Anywhere in the bucket, but never so near to its end that the page would not be full.
    const after = nameOf(Math.floor((count * page) / PAGES / 1000) * 1000 + (page % 990));
    const path = `/${bucketOf(count)}?list-type=2&start-after=${encodeURIComponent(after)}`;
    const began = performance.now();
    const answer = await send(url, { path, key: ROOT });
    times.push(performance.now() - began);
    const found = answer.body.toString('latin1').split('<Contents>').length - 1;
    if (found !== PAGE_KEYS) throw new Error(`A page has ${found} keys.`);
  }
  return times;
}

/** A page of 1,000 keys, in a bucket of ten thousand and in one of a million. */
export async function storeListing(): Promise<Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'stowage-bench-listing-'));
  try {
    await fill(dir);
    const store = await startStoreProcess({ dir });
    try {
      // Pages of both take turns, so that whatever else the machine does falls on both.
      const small: number[] = [];
      const large: number[] = [];
      for (let round = 0; round < 3; round += 1) {
        small.push(...(await pageTimes(store.url, SMALL)));
        large.push(...(await pageTimes(store.url, LARGE)));
      }
      const ratio = percentile(large, 0.5) / percentile(small, 0.5);
      return [
        {
          what: 'page of 1,000 keys out of 1,000,000, median and p95',
          budget: '<= 20 ms',
          measured: `${ms(percentile(large, 0.5))}, ${ms(percentile(large, 0.95))}`,
          isKept: percentile(large, 0.5) <= 20,
        },
        {
          what: 'the same against a bucket of 10,000',
          budget: '<= 1.5 x',
          measured: `${ratio.toFixed(2)} x`,
          isKept: ratio <= 1.5,
        },
      ];
    } finally {
      await store.end('SIGTERM');
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
