import { existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

// Says what the last `npm test` and `npm run test:stores` came to: every test that failed with the beginning of its reason,
// because the place where it is printed first is far above by then, and then the counts. The argument is their exit code:
// a part without tests of its own (types, build) that fails counts as one failed test.

/** @typedef {{ name: string, reason: string }} Failure */

const folder = new URL('../.cache/test-reports/', import.meta.url);
const linesOfReason = 15;

/** @param {string} name */
function readReport(name) {
  const file = new URL(name, folder);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/**
 * What failed in a report of vitest; a file that could not be run at all is named itself.
 * @returns {Failure[]}
 */
function vitestFailures(report) {
  return (report?.testResults ?? []).flatMap((file) => {
    const name = file.name.replace(new URL('..', import.meta.url).pathname, '');
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0 && file.status === 'failed') return [{ name, reason: file.message }];
    return failed.map((test) => ({ name: `${name} > ${test.fullName}`, reason: test.failureMessages.join('\n') }));
  });
}

/**
 * What failed in a report of Playwright, at any depth of its suites.
 * @returns {Failure[]}
 */
function playwrightFailures(report) {
  const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
  return (report?.suites ?? []).flatMap(specsOf).flatMap((spec) => {
    const errors = spec.tests.flatMap((test) => test.results).flatMap((result) => result.errors);
    if (spec.ok) return [];
    return [{ name: `e2e/${spec.file} > ${spec.title}`, reason: errors.map((error) => error.message).join('\n') }];
  });
}

const vitest = readReport('vitest.json');
const stores = readReport('stores.json');
const playwright = readReport('playwright.json');

const failures = [...vitestFailures(vitest), ...playwrightFailures(playwright), ...vitestFailures(stores)];
for (const { name, reason } of failures) {
  const lines = stripVTControlCharacters(reason).split('\n').slice(0, linesOfReason);
  console.log(`\nFAILED ${name}\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

const passed = (vitest?.numPassedTests ?? 0) + (stores?.numPassedTests ?? 0) + (playwright?.stats.expected ?? 0);
const hasFailed = process.argv[2] !== '0';

console.log(`\n${passed} passed, ${hasFailed ? Math.max(failures.length, 1) : failures.length} failed`);
