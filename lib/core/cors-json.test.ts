import { describe, expect, it } from 'vitest';
import { formatCorsJson, parseCorsJson } from '#lib/core/cors-json';

const rule = {
  allowedOrigins: ['https://www.example.com'],
  allowedMethods: ['GET' as const, 'PUT' as const],
  allowedHeaders: ['*'],
  exposeHeaders: ['ETag'],
  maxAgeSeconds: 3000,
};
const aws = `{
  "AllowedOrigins": ["https://www.example.com"], "AllowedMethods": ["GET", "PUT"],
  "AllowedHeaders": ["*"], "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 3000, "ID": "mine"
}`;

describe('CORS as JSON', () => {
  it('is read as an array, in CORSRules, and in any case', () => {
    for (const text of [`[${aws}]`, `{"CORSRules": [${aws}]}`, `[${aws}]`.toLowerCase(), `\n[${aws}]\n`])
      expect(parseCorsJson(text).problems ?? parseCorsJson(text).rules?.[0]?.allowedMethods).toEqual(['GET', 'PUT']);
    expect(parseCorsJson(`[${aws}]`).rules).toEqual([rule]);
  });

  it('is written in the form that is read', () => {
    const bare = { ...rule, allowedHeaders: [], exposeHeaders: [], maxAgeSeconds: null };
    expect(parseCorsJson(formatCorsJson([rule, bare]))).toEqual({ rules: [rule, bare], problems: null });
    expect(formatCorsJson([bare])).not.toContain('MaxAgeSeconds');
  });

  it('is no rule at all when it is empty', () => {
    for (const text of ['', '  \n', '[]', '{"CORSRules": []}']) expect(parseCorsJson(text).rules).toEqual([]);
  });

  it('points at the line of a syntax error', () => {
    expect(parseCorsJson('[\n  {\n    "AllowedOrigins": ["*"]\n    "AllowedMethods": ["GET"]\n  }\n]')).toEqual({
      rules: null,
      problems: [{ line: 4, message: 'Line 4, column 5: A comma or } is expected here.' }],
    });
  });

  it.each([
    ['"hello"', 'This is no list of rules'],
    ['{"Rules": []}', 'This is no list of rules'],
    ['[1]', 'Rule 1: is not an object'],
    ['[{"AllowedOrigins": ["*"], "AllowedMethods": ["PATCH"]}]', 'Rule 1: AllowedMethods: Methods are'],
    [`[${aws}, {"AllowedOrigins": [], "AllowedMethods": ["GET"]}]`, 'Rule 2: AllowedOrigins: A rule needs'],
    ['[{"AllowedOrigins": "*", "AllowedMethods": ["GET"]}]', 'Rule 1: AllowedOrigins:'],
    ['[{"AllowedOrigin": ["*"], "AllowedMethods": ["GET"]}]', 'Rule 1: “AllowedOrigin” is not a part'],
    ['[{"__proto__": {"x": 1}, "AllowedOrigins": ["*"], "AllowedMethods": ["GET"]}]', 'Rule 1: “__proto__”'],
  ])('names the rule that is wrong: %s', (text, message) => {
    expect(parseCorsJson(text).problems?.[0]).toEqual({ line: null, message: expect.stringContaining(message) });
  });
});
