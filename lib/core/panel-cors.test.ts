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
    expect(withoutPanelCors(both, panel)).toEqual([readers]);
  });

  it('is known in the form that stores give back', () => {
    const { exposeHeaders, ...rest } = panelCorsRule(panel);
    expect(withoutPanelCors([{ ...rest, exposeHeaders: [...exposeHeaders] }], panel)).toEqual([]);
    expect(withoutPanelCors([panelCorsRule('https://other.example.com')], panel)).toHaveLength(1);
  });

  it('is needed unless another rule lets the panel send', () => {
    expect(allowsPanelUploads([readers], panel)).toBe(false);
    expect(allowsPanelUploads([panelCorsRule(panel)], panel)).toBe(true);
    expect(allowsPanelUploads([panelCorsRule('https://other.example.com')], panel)).toBe(false);
    const all: CorsRule = { ...readers, allowedMethods: ['GET', 'PUT'], allowedHeaders: ['*'] };
    expect(allowsPanelUploads([all], panel)).toBe(true);
  });
});
