import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differences } from '#lib/object-stores/embedded/s3-tests/differences';
import { groups } from '#lib/object-stores/embedded/s3-tests/registry';
import { openStage, type Stage } from '#lib/object-stores/embedded/s3-tests/stage';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

function titleOf(name: string): string {
  const difference = differences.find(({ names }) => names.includes(name));
  return difference ? `${name} (differs: ${difference.reason})` : name;
}

for (const { title, cases } of groups) {
  describe(title, () => {
    for (const [name, play] of Object.entries(cases)) {
      it(titleOf(name), async () => {
        expect.hasAssertions();
        await play(stage);
      });
    }
  });
}
