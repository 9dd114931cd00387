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

const report = process.env.STOWAGE_TEST_REPORT;
const json: [string, { outputFile: string }][] = report ? [['json', { outputFile: report }]] : [];

export default defineConfig({
  test: {
    reporters: ['default', skippedTests, ...json],
    // Many tests wait for processes and stores, so one more than there are cores runs well.
    maxWorkers: availableParallelism() + 1,
    projects: [
      { test: { name: 'unit', include: pure, pool: 'threads', ...together } },
      {
        test: {
          name: 'ports',
          ...together,
          include: ports,
          exclude: ['**/node_modules/**', stores],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          ...together,
          include: rest,
          exclude: ['**/node_modules/**', stores, ...pure, ...ports],
          globalSetup: ['lib/testing/global-setup.ts'],
          // Failures are part of many tests; what they log would bury the report.
          env: { STOWAGE_LOG_LEVEL: 'silent' },
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'stores',
          // The embedded store is part of the matrix, so its suite runs here too.
          include: [`lib/${stores}`, 'lib/object-stores/conformance/embedded.test.ts'],
          globalSetup: ['lib/testing/global-setup.ts'],
          env: { STOWAGE_LOG_LEVEL: 'silent' },
          // A Ceph cluster takes its time to start, and two cores carry one store well.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 150_000,
        },
      },
    ],
  },
});
