import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ApplicationName,
  BranchName,
  bucketName,
  CommandLine,
  DomainName,
  EnvironmentSlug,
  GitUrl,
  HealthPath,
  Prefix,
  Slug,
  slugify,
  VariableName,
  VariableValue,
  variableWarnings,
} from '#lib/core/names';

interface Schema {
  safeParse(value: unknown): { success: boolean; data?: unknown; error?: { issues: { message: string }[] } };
}

function rules(name: string, schema: Schema, good: string[], bad: [value: unknown, part: string][]) {
  describe(name, () => {
    it.each(good.map((value) => [value]))('takes %j', (value) => {
      expect(schema.safeParse(value).error?.issues).toBeUndefined();
    });

    it.each(bad)('refuses %j', (value, part) => {
      const messages = schema.safeParse(value).error?.issues.map((issue) => issue.message);
      expect(messages).toHaveLength(1);
      expect(messages?.[0]).toContain(part);
      expect(messages?.[0]).toMatch(/^["A-Za-z].*\.$/);
    });
  });
}

rules(
  'application name',
  ApplicationName,
  ['Shop', ' Café 2 ', 'x'.repeat(100)],
  [
    ['', 'Enter a name'],
    ['   ', 'Enter a name'],
    ['x'.repeat(101), '100'],
    ['a\nb', 'one line'],
    [undefined, 'Enter a name'],
  ],
);

rules(
  'slug',
  Slug,
  ['a', 'shop', 'my-shop-2', 'x'.repeat(63)],
  [
    ['', 'Enter a slug'],
    ['Shop', 'lower-case'],
    ['2shop', 'starts with a letter'],
    ['-shop', 'starts with a letter'],
    ['shop-', 'hyphens'],
    ['my--shop', 'hyphens'],
    ['my_shop', 'lower-case'],
    ['shop\n', 'lower-case'],
    ['x'.repeat(64), '63'],
    [7, 'Enter a slug'],
  ],
);

rules('environment slug', EnvironmentSlug, ['test', 'x'.repeat(30)], [['x'.repeat(31), '30']]);

rules(
  'prefix',
  Prefix,
  ['DEFAULT', 'A', 'ALT_2', `A${'B'.repeat(31)}`],
  [
    ['', 'Enter a prefix'],
    ['default', 'capital'],
    ['2A', 'capital'],
    ['_A', 'capital'],
    ['A-B', 'capital'],
    ['A\n', 'capital'],
    ['A'.repeat(33), '32'],
  ],
);

rules(
  'variable name',
  VariableName,
  ['PORT', '_x', 'a1', 'PATH', 'NODE_OPTIONS', '__proto__', 'A'.repeat(255)],
  [
    ['', 'Enter a name'],
    ['1A', 'starts with'],
    ['A-B', 'letters, digits'],
    ['A B', 'letters, digits'],
    ['A\n', 'letters, digits'],
    ['Ä', 'starts with'],
    ['A'.repeat(256), '255'],
    ['LD_PRELOAD', 'reserved'],
    ['LD_LIBRARY_PATH', 'reserved'],
  ],
);

rules(
  'variable value',
  VariableValue,
  ['', ' x ', 'a\nb', 'x'.repeat(32 * 1024), '😀'],
  [
    ['x'.repeat(32 * 1024 + 1), '32 KiB'],
    ['é'.repeat(16 * 1024 + 1), '32 KiB'],
    ['a\0b', 'NUL'],
    ['\ud800', 'half of a character'],
    [null, 'Enter a value'],
  ],
);

rules(
  'domain',
  DomainName,
  ['example.com', 'a.b-c.example', 'xn--bcher-kva.example', 'media.localhost', 'MEDIA.Example.com'],
  [
    ['', 'Enter a domain'],
    ['localhost', 'full domain'],
    ['*.example.com', 'Wildcard'],
    ['https://example.com', 'only the host'],
    ['example.com/', 'only the host'],
    ['example.com:443', 'only the host'],
    ['127.0.0.1', 'IP address'],
    ['::1', 'only the host'],
    ['example.com\n', 'letters, digits'],
    ['exa mple.com', 'letters, digits'],
    ['bücher.example', 'xn--'],
    ['-a.example.com', 'hyphens'],
    ['a..example.com', 'letters, digits'],
    ['example.com.', 'letters, digits'],
    [`${'a'.repeat(64)}.com`, 'letters, digits'],
    [`${'a.'.repeat(127)}com`, '253'],
  ],
);

rules(
  'repository',
  GitUrl,
  [
    'https://git.example.com/shop.git',
    'https://git.example.com:8443/team/shop',
    'ssh://git@git.example.com:2222/shop.git',
    'ssh://git.example.com/shop.git',
    'git@git.example.com:team/shop.git',
    'git@git.example.com:~team/shop.git',
    '/srv/git/my shop.git',
    'file:///srv/git/shop.git',
  ],
  [
    ['', 'Enter the address'],
    ['--upload-pack=touch /tmp/x', 'hyphen'],
    ['ext::sh -c touch% /tmp/x', 'Remote helpers'],
    ['fd::17', 'Remote helpers'],
    ['http://git.example.com/shop.git', 'http:// is not supported'],
    ['git://git.example.com/shop.git', 'git:// is not supported'],
    ['https://user:pw@git.example.com/shop.git', 'Leave user and password'],
    ['https://token@git.example.com/shop.git', 'Leave user and password'],
    ['ssh://git:pw@git.example.com/shop.git', 'Leave user and password'],
    ['ssh://-oProxyCommand=x/shop.git', 'h'],
    ['git@-oProxyCommand=x:shop.git', 'Enter https'],
    ['git@git.example.com:-shop.git', 'Enter https'],
    ['-x@git.example.com:shop.git', 'hyphen'],
    ['git.example.com:shop.git', 'Enter https'],
    ['./shop', 'Enter https'],
    ['https://git.example.com', 'no repository'],
    ['https:///shop.git\n', 'one line'],
    ['file://server/shop.git', 'three slashes'],
    ['https://git.example.com/a b', 'space'],
    [`https://git.example.com/${'a'.repeat(2000)}`, '2000'],
  ],
);

rules(
  'branch',
  BranchName,
  ['main', 'feature/a-b', 'v1.2', 'a@b', 'ä', 'x'.repeat(244)],
  [
    ['', 'Enter a branch'],
    ['-x', 'hyphen'],
    ['a..b', 'Git does not allow'],
    ['a b', 'Git does not allow'],
    ['a~1', 'Git does not allow'],
    ['a^', 'Git does not allow'],
    ['a:b', 'Git does not allow'],
    ['a?', 'Git does not allow'],
    ['a*', 'Git does not allow'],
    ['a[', 'Git does not allow'],
    ['a\\b', 'Git does not allow'],
    ['/a', 'Git does not allow'],
    ['a/', 'Git does not allow'],
    ['a//b', 'Git does not allow'],
    ['.a', 'Git does not allow'],
    ['a/.b', 'Git does not allow'],
    ['a.', 'Git does not allow'],
    ['a.lock', 'Git does not allow'],
    ['a.lock/b', 'Git does not allow'],
    ['a@{1}', 'Git does not allow'],
    ['@', 'Git does not allow'],
    ['HEAD', 'Git does not allow'],
    ['a\n', 'Git does not allow'],
    ['x'.repeat(245), '244'],
  ],
);

rules(
  'command',
  CommandLine,
  ['npm run build', 'x'.repeat(2000), 'python -c "a; b"'],
  [
    ['', 'Enter a command'],
    ['  ', 'Enter a command'],
    ['a\nb', 'one line'],
    ['a\0', 'one line'],
    ['x'.repeat(2001), '2000'],
  ],
);

rules(
  'health check path',
  HealthPath,
  ['/', '/healthz', '/a?b=c&d=%20'],
  [
    ['', 'Enter a path'],
    ['healthz', 'one slash'],
    ['//evil.example', 'one slash'],
    ['/a b', 'no spaces'],
    ['/a\r\nHost: x', 'no spaces'],
    ['/ä', 'no spaces'],
    ['/a#b', 'no spaces'],
    [`/${'a'.repeat(500)}`, '500'],
  ],
);

it('trims application names and lowers domains', () => {
  expect(ApplicationName.parse(' Shop ')).toBe('Shop');
  expect(ApplicationName.parse('חנות')).toBe('חנות');
  expect(ApplicationName.safeParse('Shop\u202e').error?.issues[0]?.message).toContain('direction of text');
  expect(DomainName.parse('Media.Example.COM')).toBe('media.example.com');
});

describe('suggested slugs', () => {
  it.each([
    ['Café Zürich 2', 'cafe-zurich-2'],
    ['  My  Shop!! ', 'my-shop'],
    ['2nd Straße', 'nd-strasse'],
    [`${'a'.repeat(62)}--b`, 'a'.repeat(62)],
    ['商店', ''],
  ])('%s', (name, expected) => {
    expect(slugify(name)).toBe(expected);
  });

  it('are valid or empty', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ maxLength: 100 })), (name) => {
        const slug = slugify(name);
        if (slug !== '') expect(Slug.parse(slug)).toBe(slug);
      }),
    );
  });
});

describe('warnings about values', () => {
  it.each<[string, number]>([
    ['plain', 0],
    ['', 0],
    ['two words', 0],
    ["it's", 0],
    ['"', 0],
    [' x', 1],
    ['x\n', 1],
    ['a\nb', 1],
    ['"quoted"', 1],
    ["'a'", 1],
    ['`a`', 1],
    [' "a\nb" ', 3],
  ])('%j has %i', (value, count) => {
    expect(variableWarnings(value)).toHaveLength(count);
  });
});

describe('bucket names', () => {
  const random = '0123456789abcdef';

  it.each([
    ['shop', 'test', 'shop-test-0123456789abcdef'],
    ['b2-shop', 'live', 'app-b2-shop-live-0123456789abcdef'],
    ['s3', 'live', 'app-s3-live-0123456789abcdef'],
    ['google-shop', 'live', 'g-shop-live-0123456789abcdef'],
    ['goog', 'live', 'app-goog-live-0123456789abcdef'],
  ])('%s %s', (application, environment, expected) => {
    expect(bucketName(application, environment, random)).toBe(expected);
  });

  it('refuses another random part', () => {
    expect(() => bucketName('shop', 'test', 'xyz')).toThrow(TypeError);
  });

  it('are taken by every store', () => {
    const slug = fc
      .stringMatching(/^[a-z][a-z0-9-]{0,62}$/)
      .map((text) => slugify(text))
      .filter((text) => text !== '');
    fc.assert(
      fc.property(slug, slug, fc.stringMatching(/^[0-9a-f]{16}$/), (application, environment, hex) => {
        const name = bucketName(application, slugify(environment.slice(0, 30)), hex);
        expect(name).toMatch(/^[a-z][a-z0-9-]{2,61}[a-z0-9]$/);
        expect(name).not.toMatch(/--|google|^(?:goog|sthree-|amzn-|b2-|s3-)|-s3alias$/);
        expect(name.endsWith(`-${hex}`)).toBe(true);
      }),
    );
  });
});
