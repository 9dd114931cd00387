import { defineConfig } from 'vitest/config';

const tests = (folder: string) => `${folder}/**/*.test.{ts,tsx}`;

const pure = [tests('lib/core'), tests('components')];
const ports = ['edge', 'git', 'launcher', 'object-stores', 'runtimes'].map((name) => tests(`lib/${name}`));
const rest = ['app', 'lib', 'scripts', 'examples'].map(tests);

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: pure, pool: 'threads', isolate: false } },
      { test: { name: 'ports', include: ports, testTimeout: 30_000, hookTimeout: 30_000 } },
      {
        test: {
          name: 'integration',
          include: rest,
          exclude: ['**/node_modules/**', ...pure, ...ports],
          globalSetup: ['lib/testing/global-setup.ts'],
          // Failures are part of many tests; what they log would bury the report.
          env: { STOWAGE_LOG_LEVEL: 'silent' },
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
