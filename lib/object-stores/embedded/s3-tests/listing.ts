import type { EncodingType, ListObjectsOutput, ListObjectsV2Output } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import type { Cases, Stage } from '#lib/object-stores/embedded/s3-tests/stage';

export type Version = 'list' | 'listv2';

export interface Query {
  Prefix?: string;
  Delimiter?: string;
  MaxKeys?: number;
  EncodingType?: EncodingType;
}

export interface Page {
  keys: (string | undefined)[];
  folders: (string | undefined)[];
  answer: ListObjectsOutput & ListObjectsV2Output;
}

/** One page of either version. `after` is where version 1 has a marker, and version 2 `start-after`. */
export async function list(
  { main }: Stage,
  version: Version,
  Bucket: string,
  { after, ...query }: Query & { after?: string } = {},
): Promise<Page> {
  const answer: Page['answer'] =
    version === 'list'
      ? await main.listObjects({ Bucket, ...query, ...(after === undefined ? {} : { Marker: after }) })
      : await main.listObjectsV2({ Bucket, ...query, ...(after === undefined ? {} : { StartAfter: after }) });
  const keys = (answer.Contents ?? []).map(({ Key }) => Key);
  const folders = (answer.CommonPrefixes ?? []).map(({ Prefix }) => Prefix);
  if (version === 'listv2') expect(answer.KeyCount).toBe(keys.length + folders.length);
  return { keys, folders, answer };
}

/** The same case for both versions. */
export const both = (name: string, run: (stage: Stage, version: Version) => Promise<void>): Cases => ({
  [`test_bucket_list_${name}`]: (stage) => run(stage, 'list'),
  [`test_bucket_listv2_${name}`]: (stage) => run(stage, 'listv2'),
});

/** How an answer repeats what was asked. Control characters are asked for encoded, as clients drop them from XML. */
export const echoOf = ({ EncodingType }: Query) => (EncodingType === 'url' ? encodeURIComponent : String);
