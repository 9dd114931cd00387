import { describe, expect, it } from 'vitest';
import type { CorsRule } from '#lib/core/bucket-settings';
import { allowsPanelUploads, panelCorsRule, withoutPanelCors, withPanelCors } from '#lib/core/panel-cors';

const panel = 'https://panel.example.com';
const readers: CorsRule = {
  allowedOrigins: ['*'],
  allowedMethods: ['GET', 'HEAD'],
  allowedHeaders: [],
  exposeHeaders: [],
  maxAgeSeconds: null,
};

describe("the panel's CORS rule", () => {
  it('is added once, behind those of people, and taken away again', () => {
    const both = withPanelCors([readers], `${panel}/`);
    expect(both).toEqual([readers, panelCorsRule(panel)]);
    expect(withPanelCors(both, panel)).toEqual(both);
    expect(withoutPanelCors(both, [readers])).toEqual([readers]);
  });

  it('is known in the form that stores give back, and under an address that the panel had before', () => {
    const { exposeHeaders, ...rest } = panelCorsRule(panel);
    expect(withoutPanelCors([{ ...rest, exposeHeaders: [...exposeHeaders] }], [])).toEqual([]);
    expect(withoutPanelCors([readers, panelCorsRule('https://former.example.com:8443')], [])).toEqual([readers]);
  });

  it('is not taken for a rule of people, of whatever form', () => {
    const chosen = panelCorsRule('https://upload.example.com');
    expect(withoutPanelCors([chosen, panelCorsRule(panel)], [chosen])).toEqual([chosen]);
    expect(withPanelCors([panelCorsRule(panel), readers], panel)).toEqual([panelCorsRule(panel), readers]);
    const others: CorsRule[] = [
      { ...chosen, allowedOrigins: ['*'] },
      { ...chosen, allowedOrigins: ['https://*.example.com'] },
      { ...chosen, allowedOrigins: ['https://a.example.com', 'https://b.example.com'] },
      { ...chosen, maxAgeSeconds: 60 },
      { ...chosen, allowedMethods: ['PUT', 'POST'] },
    ];
    for (const other of others) expect(withoutPanelCors([other], [])).toEqual([other]);
  });

  it('is needed unless another rule lets the panel send', () => {
    expect(allowsPanelUploads([readers], panel)).toBe(false);
    expect(allowsPanelUploads([panelCorsRule(panel)], panel)).toBe(true);
    expect(allowsPanelUploads([panelCorsRule('https://other.example.com')], panel)).toBe(false);
    const all: CorsRule = { ...readers, allowedMethods: ['GET', 'PUT'], allowedHeaders: ['*'] };
    expect(allowsPanelUploads([all], panel)).toBe(true);
  });
});
