import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { ApiReference } from '#components/api-docs/api-reference';
import { contracts } from '#lib/contracts/all';
import { openApiDocument } from '#lib/http/openapi';

const html = renderToStaticMarkup(<ApiReference document={openApiDocument('https://panel.example.com')} />);
const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);

describe('the API reference', () => {
  it('has every operation', () => {
    for (const { name, contract } of contracts) {
      expect(ids).toContain(`operation-${name}`);
      expect(html).toContain(`>${contract.path}</a>`);
    }
  });

  it('has a place for each of its links, and each place once', () => {
    const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...new Set(targets)].filter((target) => !ids.includes(target))).toEqual([]);
  });
});
