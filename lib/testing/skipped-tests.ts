import type { Reporter, TestModule, Vitest } from 'vitest/node';

let vitest: Vitest | undefined;

/** Says at the end of a run which tests were left out, and why: by their name, or as they said when they stopped. */
export const skippedTests: Reporter = {
  onInit(of: Vitest) {
    vitest = of;
  },
  onTestRunEnd(modules: readonly TestModule[]) {
    // Whoever asks for some tests by name knows that the others are left out.
    if (vitest?.config.testNamePattern) return;
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const result = test.result();
        const reason = result.state === 'skipped' && result.note ? `: ${result.note}` : '';
        vitest?.logger.log(`not run: ${module.relativeModuleId} > ${test.fullName}${reason}`);
      }
    }
  },
};
