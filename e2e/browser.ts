import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import Chromium, { inflate } from '@sparticuz/chromium';

/** What Playwright needs to run a browser. */
export interface Browser {
  /** Undefined: the one that `npx playwright install` has put in place. */
  executablePath: string | undefined;
  args: string[];
  env: Record<string, string>;
}

/** Not the package's own list: it runs all pages in one process and turns off what the tests must see, CORS and CSP. */
const ARGS = ['--no-sandbox', '--no-zygote', '--disable-dev-shm-usage', '--font-render-hinting=none'];

/**
 * The browser for the tests: the one that E2E_BROWSER names, else the one that npm has brought (Linux on x64), with the
 * libraries and fonts it needs, so that the machine needs none.
 */
export async function prepareBrowser(): Promise<Browser> {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  if (process.env.E2E_BROWSER) return { executablePath: process.env.E2E_BROWSER, args: ARGS, env: inherited };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { executablePath: undefined, args: [], env: inherited };
  }
  const folder = await unpack();
  return {
    executablePath: join(folder, 'chromium'),
    args: ARGS,
    env: {
      ...inherited,
      LD_LIBRARY_PATH: join(folder, 'al2023/lib'),
      FONTCONFIG_PATH: folder,
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    },
  };
}

/** Unpacks the package once per version; a killed run leaves no half of it in place. */
async function unpack(): Promise<string> {
  const packageDir = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..');
  const { version } = createRequire(import.meta.url)(join(packageDir, 'package.json')) as { version: string };
  const folder = join(import.meta.dirname, '../node_modules/.cache/chromium', version);
  if (existsSync(folder)) return folder;
  const staging = `${folder}.${process.pid}`;
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true });
  await inTemporaryDir(staging, async () => {
    await Chromium.executablePath();
    await inflate(join(packageDir, 'bin/al2023.tar.br'));
  });
  writeFileSync(join(staging, 'fonts.conf'), fontsConf(join(folder, 'fonts')));
  try {
    renameSync(staging, folder);
  } catch (error) {
    // Another process was faster.
    if (!existsSync(folder)) throw error;
    rmSync(staging, { recursive: true, force: true });
  }
  return folder;
}

/** The package unpacks into the system's temporary folder, and takes what lies there from any earlier version. */
async function inTemporaryDir(folder: string, run: () => Promise<void>): Promise<void> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    await run();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** Names only the fonts of the package: text looks the same on every machine. */
function fontsConf(fonts: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${fonts}</dir>
  <cachedir>${fonts}-cache</cachedir>
</fontconfig>
`;
}
