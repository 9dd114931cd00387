import { describe, expect, it } from 'vitest';
import { contracts } from '#lib/contracts/all';
import { openApiDocument } from '#lib/http/openapi';

const document = openApiDocument('https://panel.example.com');
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);

function refsIn(part: unknown): string[] {
  return [...JSON.stringify(part).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = '']) => ref);
}

/** The names of all fields that bodies and answers have, and of all parameters. */
function namesIn(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  const { properties, parameters } = part as { properties?: object; parameters?: unknown };
  return [
    ...Object.keys(properties ?? {}),
    ...(Array.isArray(parameters) ? parameters.map(({ name }: { name: string }) => name) : []),
    ...Object.values(part).flatMap(namesIn),
  ];
}

function resolve(ref: string): unknown {
  const keys = ref.replace(/^#\//, '').split('/');
  return keys.reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], document);
}

describe('the OpenAPI document', () => {
  it('describes every contract once', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(operations.map(({ operation }) => operation.operationId).toSorted()).toEqual(
      contracts.map(({ name }) => name).toSorted(),
    );
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  it('refers only to what it contains, and contains only what is referred to', () => {
    const refs = new Set(refsIn(document));
    for (const ref of refs) expect(resolve(ref), ref).toBeTypeOf('object');
    for (const name of Object.keys(document.components.schemas)) expect(refs).toContain(`#/components/schemas/${name}`);
  });

  it.each(operations)('is complete for $method $path', ({ path, operation }) => {
    const declared = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
    expect(declared).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    expect(document.tags.map(({ name }) => name)).toContain(operation.tags[0]);
    for (const requirement of operation.security) {
      for (const scheme of Object.keys(requirement)) expect(document.components.securitySchemes).toHaveProperty(scheme);
    }
    const answers = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
    expect(answers).toHaveLength(1);
    for (const [, answer] of answers) {
      expect(answer).toMatchObject({ description: expect.any(String), content: expect.any(Object) });
    }
  });

  it('has snake_case names alone', () => {
    const names = [...new Set(namesIn(document))];
    expect(names).toEqual(expect.arrayContaining(['page_size', 'allows_private_address', 'access_key_id', 'message']));
    expect(names.filter((name) => !/^[a-z]+(?:_[a-z]+)*$/.test(name))).toEqual([]);
  });

  it('names the shapes that lists repeat', () => {
    const list = document.paths['/apps/v3/applications/']?.get?.responses['200'];
    expect(refsIn(list)).toEqual(['#/components/schemas/Application']);
    expect(document.components.schemas.Application?.properties?.environments).toEqual({
      type: 'array',
      items: { $ref: '#/components/schemas/Environment' },
    });
  });

  it('says who may call', () => {
    const created = document.paths['/iam/v3/access-tokens/']?.post;
    expect(created?.security).toEqual([{ session: [] }]);
    expect(document.paths['/iam/v3/setup/']?.post?.security).toEqual([]);
    expect(document.paths['/apps/v3/applications/{id}/']?.delete?.description).toContain('`owner`, `admin`.');
  });
});
