import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { operationKinds } from '#lib/core/operations';

it.each(Object.keys(operationKinds))('the operation “%s” is drilled step by step', (kind) => {
  const drills = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'));
  const texts = drills.map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'));
  const drill = texts.find((text) => text.includes(`stepsOf('${kind}')`));
  expect(drill, `no file in ${import.meta.dirname} drills the steps of ${kind}`).toBeDefined();
  expect(drill).toContain('runDoomedWorker');
});
