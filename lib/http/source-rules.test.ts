import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const files = globSync('{app,components,lib,scripts,examples}/**/*.{ts,tsx,js,mjs}')
  .filter((file) => !/\.test\.tsx?$|node_modules|lib\/testing\//.test(file))
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }));

const offenders = (pattern: RegExp) => files.flatMap(({ file, text }) => (pattern.test(text) ? [file] : []));

describe('the sources', () => {
  it('are all looked at', () => {
    expect(files.length).toBeGreaterThan(400);
  });

  it('start no shell, but for commands that people wrote to be run by one', () => {
    expect(offenders(/import \{[^}]*\bexec(?:Sync)?\b[^}]*\} from 'node:child_process'|shell:\s*true/)).toEqual([]);
    expect(offenders(/sh['"], ['"]-c['"]/).toSorted()).toEqual([
      'lib/runtimes/process/build.ts',
      'lib/runtimes/process/release-command.ts',
      'lib/runtimes/process/web-process.ts',
    ]);
  });

  it('put no text into a page as markup', () => {
    expect(offenders(/dangerouslySetInnerHTML|\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write/)).toEqual([]);
  });

  it('call stores over guarded connections only, and read no answer without end', () => {
    const clients = files.filter(
      ({ file, text }) =>
        /^lib\/(?!.*\/(?:testing|s3-tests|conformance)\/)/.test(file) &&
        /new (?:S3Client|IAMClient|NodeHttpHandler|BlobServiceClient)\(/.test(text),
    );
    expect(clients.length).toBeGreaterThan(3);
    for (const { file, text } of clients) {
      expect(text, file).toContain('guardedAgents(');
      expect(text, file).toMatch(/limitAnswers\(|MAX_ANSWER_BYTES/);
    }
  });

  it('put no text into SQL', () => {
    expect(offenders(/sql\.(?:raw|unsafe)\(/)).toEqual([]);
  });
});
