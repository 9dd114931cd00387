import { describe, expect, it } from 'vitest';
import { publicStatement, type Statement } from '#lib/object-stores/s3/policy';
import { joinPolicy, splitPolicy } from '#lib/object-stores/versity/key-policy';

const keys = { 'read-write': ['one', 'two'], 'read-only': ['three'] };
const opening = publicStatement('media', { visibility: 'public-read', publicPrefixes: [] });
const foreign: Statement = { Sid: 'Theirs', Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource: '*' };
const others = [foreign, ...(opening ? [opening] : [])];

describe('the keys in the policy of a bucket', () => {
  it('come back as they were written, and so does everything else', () => {
    const policy: unknown = JSON.parse(JSON.stringify(joinPolicy('media', keys, others)));
    expect(splitPolicy('media', policy as Statement[])).toEqual({ keys, others });
  });

  it('leave nothing behind when there is none', () => {
    expect(joinPolicy('media', { 'read-write': [], 'read-only': [] }, others)).toEqual(others);
    expect(joinPolicy('media', { 'read-write': [], 'read-only': [] }, [])).toEqual([]);
  });
});
