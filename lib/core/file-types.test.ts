import { expect, it } from 'vitest';
import { fileTypeOf } from '#lib/core/file-types';

it.each([
  ['a/photo.JPG', 'JPEG image', true],
  ['logo.svg', 'SVG image', true],
  ['a.png/readme', 'File', false],
  ['.png', 'File', false],
  ['data.constructor', 'File', false],
  ['x.toString', 'TOSTRING file', false],
  ['x.heic', 'HEIC image', false],
])('%s is a %s', (key, label, isImage) => {
  const type = fileTypeOf(key);
  expect(type.label).toBe(label);
  expect(Boolean(type.isImage)).toBe(isImage);
});
