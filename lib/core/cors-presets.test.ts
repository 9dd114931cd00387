import { expect, it } from 'vitest';
import { BucketSettings } from '#lib/core/bucket-settings';
import { addCorsRule, type CorsPresetName, corsPresets } from '#lib/core/cors-presets';

const origins = ['https://www.example.com', 'http://test-shop.localhost:8000'];

it.each(Object.keys(corsPresets) as CorsPresetName[])('the preset %s is a rule that stores take', (name) => {
  const rule = corsPresets[name].rule(origins);
  expect(BucketSettings.shape.cors.safeParse([rule]).error).toBeUndefined();
  expect(rule.allowedOrigins).toEqual(corsPresets[name].needsOrigins ? origins : ['*']);
});

it('is added once, however often one asks', () => {
  const fonts = corsPresets.fonts.rule(origins);
  const once = addCorsRule([], fonts);
  expect(addCorsRule(once, corsPresets.fonts.rule(origins))).toEqual(once);
  expect(addCorsRule(once, corsPresets.fonts.rule([]))).toHaveLength(2);
});
