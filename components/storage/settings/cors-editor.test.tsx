import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { CorsJson } from '#components/storage/settings/cors-json';
import { CorsRules } from '#components/storage/settings/cors-rules';
import { ExpireRules } from '#components/storage/settings/expire-rules';
import { PrefixList } from '#components/storage/settings/prefix-list';
import type { CorsRule } from '#lib/core/bucket-settings';

const nothing = () => undefined;
const rule: CorsRule = {
  allowedOrigins: ['https://www.example.com'],
  allowedMethods: ['GET', 'PUT'],
  allowedHeaders: ['*'],
  exposeHeaders: [],
  maxAgeSeconds: 60,
};
const rules = (props: Partial<Parameters<typeof CorsRules>[0]> = {}) =>
  renderToStaticMarkup(
    <CorsRules rules={[rule]} origins={[]} errors={{}} onChange={nothing} isLocked={false} {...props} />,
  );

describe('CORS rules as fields', () => {
  it('say what no rules mean', () => {
    expect(rules({ rules: [] })).toContain('browsers let no other site use the files');
  });

  it('show origins, methods and time of each rule', () => {
    const html = rules({ rules: [rule, { ...rule, allowedOrigins: ['*'] }] });
    expect(html).toContain('Rule 2');
    expect(html).toContain('https://www.example.com</textarea>');
    expect(html.match(/checked=""/g)).toHaveLength(4);
    expect(html).toContain('value="60"');
  });

  it('offer the origins of the environment that a rule does not have yet', () => {
    const origins = ['https://www.example.com', 'https://shop.example.com'];
    expect(rules({ origins })).toMatch(/<button[^>]*>.*?https:\/\/shop\.example\.com/);
    expect(rules({ origins })).not.toMatch(/<button[^>]*>[^>]*>[^>]*https:\/\/www\.example\.com/);
    expect(rules({ origins, rules: [{ ...rule, allowedOrigins: ['*'] }] })).not.toContain('shop.example.com');
    expect(rules({ origins, isLocked: true })).not.toContain('shop.example.com');
  });

  it('put what is wrong at its field, once', () => {
    const errors = {
      cors: [
        {
          allowedOrigins: [{ type: 'schema', message: 'Not an origin.' }],
          allowedMethods: { message: 'At least one.' },
        },
      ],
    };
    const html = rules({ errors });
    expect(html.match(/Not an origin\./g)).toHaveLength(1);
    expect(html).toMatch(/role="alert"[^>]*>At least one\./);
    expect(html).toMatch(/<textarea[^>]*aria-invalid="true"[^>]*>https/);
  });
});

it('CORS rules as JSON are in the form of AWS', () => {
  const html = renderToStaticMarkup(<CorsJson rules={[rule]} onChange={nothing} onWrong={nothing} />);
  expect(html).toContain('&quot;AllowedMethods&quot;');
  expect(html).not.toContain('role="alert"');
});

it('a rule that deletes all files warns', () => {
  const expire = (prefix: string) =>
    renderToStaticMarkup(<ExpireRules value={[{ prefix, days: 3 }]} onChange={nothing} errors={{}} isLocked={false} />);
  expect(expire('')).toContain('Every file of the bucket is deleted');
  expect(expire('tmp/')).not.toContain('Every file of the bucket is deleted');
});

it('public prefixes show what is wrong at each, or at the empty list', () => {
  const list = (value: string[], errors: object) =>
    renderToStaticMarkup(
      <PrefixList value={value} errors={errors} path="prefixes" onChange={nothing} isLocked={false} />,
    );
  expect(list(['a', '/b'], { prefixes: [undefined, { message: 'No slash.' }] })).toMatch(/value="\/b".*No slash\./);
  expect(list([], { prefixes: { message: 'Add one.' } })).toContain('Add one.');
});
