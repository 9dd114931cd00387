import { existsSync, readFileSync } from 'node:fs';

// Prints how many tests of the last `npm test` and `npm run test:stores` passed and failed. The argument is their exit
// code: a part without tests of its own (types, build) that fails counts as one failed test.

const folder = new URL('../.cache/test-reports/', import.meta.url);

/** @param {string} name */
function readReport(name) {
  const file = new URL(name, folder);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

const vitest = readReport('vitest.json');
const stores = readReport('stores.json');
const playwright = readReport('playwright.json');

const passed = (vitest?.numPassedTests ?? 0) + (stores?.numPassedTests ?? 0) + (playwright?.stats.expected ?? 0);
const failed =
  (vitest?.numFailedTests ?? 0) +
  (stores?.numFailedTests ?? 0) +
  (playwright?.stats.unexpected ?? 0) +
  (playwright?.stats.flaky ?? 0);
const hasFailed = process.argv[2] !== '0';

console.log(`${passed} passed, ${hasFailed ? Math.max(failed, 1) : failed} failed`);
