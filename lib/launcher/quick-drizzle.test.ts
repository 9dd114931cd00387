import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const HOOK = fileURLToPath(new URL('./quick-drizzle.ts', import.meta.url));

/** Counts what reaches Node's own look-up of modules from inside of the package. Hooks that come later are asked first. */
const COUNTER = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  globalThis.lookedUp = 0;
  registerHooks({
    resolve(specifier, context, next) {
      if (context.parentURL?.includes('/node_modules/drizzle-orm/')) globalThis.lookedUp += 1;
      return next(specifier, context);
    },
  });
`)}`;

/** What the panel and its worker load of it. */
const MODULES = ['drizzle-orm', 'drizzle-orm/pg-core', 'drizzle-orm/postgres-js', 'drizzle-orm/postgres-js/migrator'];

/** Runs a script in a process of its own. @returns what it prints as JSON */
async function run(script: string, hasHook: boolean) {
  const preloads = [COUNTER, ...(hasHook ? [HOOK] : [])].flatMap((path) => ['--import', path]);
  const args = [...preloads, '--input-type=module', '--eval', `console.log(JSON.stringify(await (${script})()))`];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 16 * 1024 ** 2 });
  return JSON.parse(stdout);
}

const loadAll = `async () => {
  const exports = {};
  for (const name of ${JSON.stringify(MODULES)})
    exports[name] = [import.meta.resolve(name), ...Object.keys(await import(name)).sort()];
  // One module each, whoever asks for it: two copies would not know each other's tables.
  const [{ PgTable }, { pgTable, integer }] = [await import('drizzle-orm/pg-core'), await import('drizzle-orm/pg-core')];
  const { is } = await import('drizzle-orm');
  return { exports, isOne: is(pgTable('a', { b: integer() }), PgTable), lookedUp: globalThis.lookedUp };
}`;

describe('the short way to the modules of Drizzle', () => {
  it('leads to the same modules, without looking each up', async () => {
    const [long, short] = [await run(loadAll, false), await run(loadAll, true)];
    expect(short.exports).toEqual(long.exports);
    expect([long.isOne, short.isOne]).toEqual([true, true]);
    expect(long.lookedUp).toBeGreaterThan(100);
    // The other packages that it needs are none of its own.
    expect(short.lookedUp).toBeLessThan(10);
  });

  it.each([
    ['a part that does not exist', `() => import('drizzle-orm/no-such-part').catch(({ code }) => code)`],
    ['a package that does not exist', `() => import('drizzle-orm-no-such-package').catch(({ code }) => code)`],
    [
      'what is required',
      `async () => (await import('node:module')).createRequire(process.cwd() + '/').resolve('drizzle-orm/pg-core')`,
    ],
    ['another package', `async () => Object.keys(await import('zod/mini')).length`],
  ])('changes nothing about %s', async (_what, script) => {
    const answer = await run(script, true);
    expect(answer).toEqual(await run(script, false));
    expect(answer).toBeTruthy();
  });
});
