import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { skippedTests } from '#lib/testing/skipped-tests';

const tests = (folder: string) => `${folder}/**/*.test.{ts,tsx}`;
// They start stores which have to be installed first: `npm run test:stores`.
const stores = '**/*.stores.test.ts';

const pure = [tests('lib/core'), tests('components')];
const ports = ['edge', 'git', 'launcher', 'object-stores', 'runtimes'].map((name) => tests(`lib/${name}`));
const rest = ['app', 'lib', 'scripts', 'examples'].map(tests);

// Loading what a test needs takes longer than most tests, so the files of a worker share modules: what a module remembers
// has to belong to its server or its connection.
const together = { isolate: false };

// Tests wait for conditions, so these only end what would never come, on any machine and beside any other work.
const patience = { testTimeout: 180_000, hookTimeout: 180_000, expect: { poll: { timeout: 120_000, interval: 20 } } };

const report = process.env.STOWAGE_TEST_REPORT;
const json: [string, { outputFile: string }][] = report ? [['json', { outputFile: report }]] : [];

export default defineConfig({
  test: {
    reporters: ['default', skippedTests, ...json],
    // Many tests wait for processes and stores, so one more than there are cores runs well.
    maxWorkers: availableParallelism() + 1,
    projects: [
      { test: { name: 'unit', include: pure, pool: 'threads', ...together, ...patience } },
      {
        test: {
          name: 'ports',
          ...together,
          ...patience,
          include: ports,
          exclude: ['**/node_modules/**', stores],
        },
      },
      {
        test: {
          name: 'integration',
          ...together,
          ...patience,
          include: rest,
          exclude: ['**/node_modules/**', stores, ...pure, ...ports],
          globalSetup: ['lib/testing/global-setup.ts'],
          // Failures are part of many tests; what they log would bury the report.
          env: { STOWAGE_LOG_LEVEL: 'silent' },
        },
      },
      {
        test: {
          name: 'stores',
          ...patience,
          // The embedded store is part of the matrix, so its suite runs here too.
          include: [`lib/${stores}`, 'lib/object-stores/conformance/embedded.test.ts'],
          globalSetup: ['lib/testing/global-setup.ts'],
          env: { STOWAGE_LOG_LEVEL: 'silent' },
          // Two cores carry one store well.
          fileParallelism: false,
        },
      },
    ],
  },
});
