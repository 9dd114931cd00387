import { defineConfig, devices } from '@playwright/test';
import { prepareBrowser } from './e2e/browser.ts';

const { executablePath, args, env } = await prepareBrowser();

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  globalSetup: './e2e/global-setup.ts',
  // A test that has to be repeated to pass hides a fault.
  retries: 0,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  // Tests wait for conditions, so these only end what would never come, on any machine and with a cold cache.
  timeout: 600_000,
  expect: { timeout: 120_000 },
  reporter: [['list'], ['json', { outputFile: '.cache/test-reports/playwright.json' }]],
  use: {
    launchOptions: { executablePath, args, env },
    // Its snapshots show the page; pictures of every frame would slow each test down.
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
    // Needs a program that only Playwright's own download brings.
    video: 'off',
  },
  projects: [
    { name: 'launcher', testMatch: 'launcher.spec.ts' },
    {
      name: 'desktop',
      testIgnore: 'launcher.spec.ts',
      use: { ...devices['Desktop Chrome'], viewport: { width: 1280, height: 800 } },
    },
  ],
});
