import { describe, expect, it } from 'vitest';
import { exampleLink } from '#components/variables/example-link';
import { parseDsn } from '#lib/core/dsn';

function linkOf(text: string): string | null {
  const parsed = parseDsn(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return exampleLink(parsed.dsn);
}

const s3 = 's3://K:S@b.s3.eu-west-1.amazonaws.com';

describe('exampleLink', () => {
  it.each([
    [`${s3}/?auth=s3v4`, 'https://s3.eu-west-1.amazonaws.com/b/photos/cat.jpg'],
    [`${s3}/site/?auth=s3v4`, 'https://s3.eu-west-1.amazonaws.com/b/site/photos/cat.jpg'],
    [`${s3}/?domain=media.example.com`, 'https://media.example.com/photos/cat.jpg'],
    [`${s3}/?domain=x.example.com&url=http%3A%2F%2Flocalhost%3A9000%2Fb`, 'http://localhost:9000/photos/cat.jpg'],
    [
      'az://shop:a2V5a2V5@blob.core.windows.net/public-media',
      'https://shop.blob.core.windows.net/public-media/photos/cat.jpg',
    ],
    ['file:///data/media/?url=%2Fmedia%2F', '/media/photos/cat.jpg'],
    ['file:///data/media/', null],
    ['postgres://u:p@h:5432/db', null],
  ])('of %s is %s', (text, link) => {
    expect(linkOf(text)).toBe(link);
  });
});
