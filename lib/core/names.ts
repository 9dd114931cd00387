import * as z from 'zod/mini';
import { rule } from '#lib/core/rule';

const maxValueBytes = 32 * 1024;

function text(name: string, problemOf: (value: string) => string | null) {
  return z.string(`Enter ${name}.`).check(rule((value) => (value === '' ? `Enter ${name}.` : problemOf(value))));
}

function hasControl(value: string): boolean {
  return /\p{Cc}/u.test(value);
}

/** A slug suggested from a name: "Café Zürich 2" becomes `cafe-zurich-2`. Empty when nothing usable is left. */
export function slugify(name: string): string {
  return name
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 63)
    .replace(/-+$/, '');
}

export const ApplicationName = z.string('Enter a name.').check(
  z.trim(),
  rule((value) => {
    if (value === '') return 'Enter a name.';
    if (value.length > 100) return 'A name has at most 100 characters.';
    // Embeddings, overrides and isolates would turn the sentences that the name stands in.
    if (/[\u202a-\u202e\u2066-\u2069]/.test(value)) return 'A name has no marks that turn the direction of text.';
    return hasControl(value) ? 'A name is one line of text.' : null;
  }),
);

function slugProblem(value: string, maxLength: number): string | null {
  if (value.length > maxLength) return `A slug has at most ${maxLength} characters.`;
  if (!/^[a-z][a-z0-9-]*$/.test(value)) {
    return 'A slug starts with a letter and has only lower-case letters, digits and hyphens.';
  }
  if (value.endsWith('-') || value.includes('--')) return 'A slug has single hyphens, and none at its end.';
  return null;
}

export const Slug = text('a slug', (value) => slugProblem(value, 63));
export const EnvironmentSlug = text('a slug', (value) => slugProblem(value, 30));

export const Prefix = text('a prefix', (value) =>
  /^[A-Z][A-Z0-9_]{0,31}$/.test(value)
    ? null
    : 'A prefix starts with a capital letter and has at most 32 capitals, digits and underscores.',
);

/** The dynamic linker would load code from these before the application starts. */
const reservedNames = ['LD_PRELOAD', 'LD_LIBRARY_PATH'];

export const VariableName = text('a name', (value) => {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(value)) {
    return 'A name starts with a letter or underscore and has only letters, digits and underscores.';
  }
  if (value.length > 255) return 'A name has at most 255 characters.';
  return reservedNames.includes(value) ? `${value} is reserved for the runtime. Choose another name.` : null;
});

export const VariableValue = z.string('Enter a value.').check(
  rule((value) => {
    if (value.includes('\0')) return 'A value cannot contain a NUL character.';
    if (!value.isWellFormed()) return 'The value contains half of a character. Copy it again.';
    const bytes = new TextEncoder().encode(value).length;
    return bytes > maxValueBytes ? `A value has at most 32 KiB; this one has ${Math.ceil(bytes / 1024)} KiB.` : null;
  }),
);

/** What is allowed in a value, but seldom meant. */
export function variableWarnings(value: string): string[] {
  const warnings: string[] = [];
  if (/^\s|\s$/.test(value)) warnings.push('The value starts or ends with a space or line break, which is kept.');
  if (/[\r\n]/.test(value.trim())) warnings.push('The value has several lines.');
  if (/^(["'`]).*\1$/s.test(value.trim())) {
    warnings.push('The value is in quotes, which are kept as part of it.');
  }
  return warnings;
}

export const DomainName = z.string('Enter a domain.').check(
  z.toLowerCase(),
  rule((value) => {
    if (value === '') return 'Enter a domain.';
    if (/[:/@]/.test(value)) return 'Enter only the host name, such as media.example.com: no scheme, port or path.';
    if (value.startsWith('*.')) return 'Wildcard domains are not supported. Enter each host name.';
    if (value.length > 253) return 'A domain has at most 253 characters.';
    const labels = value.split('.');
    if (!labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label))) {
      return 'A domain has parts of letters, digits and hyphens, with dots between. Write others in their xn-- form.';
    }
    if (labels.length < 2) return 'Enter a full domain, such as media.example.com.';
    return /^\d+$/.test(labels.at(-1) ?? '') ? 'Enter a host name, not an IP address.' : null;
  }),
);

export const GitUrl = text('the address of a repository', (value) => {
  if (value.length > 2000) return 'The address has at most 2000 characters.';
  if (hasControl(value)) return 'The address is one line of text.';
  if (value.startsWith('-')) return 'The address cannot start with a hyphen.';
  if (/^[a-z0-9+.-]+::/i.test(value)) return 'Remote helpers are not supported. Use https://, ssh:// or a local path.';
  if (value.startsWith('/')) return null;
  if (/\s/.test(value)) return 'The address contains a space.';
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(value)?.[1]?.toLowerCase();
  return scheme === undefined ? scpAddressProblem(value) : gitUrlProblem(value, scheme);
});

function scpAddressProblem(value: string): string | null {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]*@[A-Za-z0-9][A-Za-z0-9.-]*:[^-:\s][^\s]*$/.test(value)
    ? null
    : 'Enter https://..., ssh://..., git@host:path, or the absolute path of a repository.';
}

function gitUrlProblem(value: string, scheme: string): string | null {
  const url = URL.parse(value);
  if (scheme === 'file') return url && url.host === '' ? null : 'Write three slashes: file:///srv/git/shop.git.';
  if (scheme !== 'https' && scheme !== 'ssh') return `${scheme}:// is not supported. Use https:// or ssh://.`;
  if (!url || url.hostname === '') return 'The address has no valid host.';
  if (url.password !== '' || (scheme === 'https' && url.username !== '')) {
    return 'Leave user and password out of the address. Enter them in their own fields.';
  }
  if (url.hostname.startsWith('-') || url.username.startsWith('-')) return 'User and host cannot start with a hyphen.';
  return url.pathname.length > 1 ? null : 'The address names no repository on that host.';
}

/** Rules of `git check-ref-format --branch`. */
export const BranchName = text('a branch', (value) => {
  const isBroken =
    /[\p{Cc}\s~^:?*[\\]/u.test(value) ||
    /\.\.|@\{|\/\/|^\/|\/$|\.$/.test(value) ||
    value.split('/').some((part) => part.startsWith('.') || part.endsWith('.lock')) ||
    value === '@' ||
    value === 'HEAD';
  if (value.startsWith('-')) return 'A branch cannot start with a hyphen.';
  if (value.length > 244) return 'A branch has at most 244 characters.';
  return isBroken ? 'Git does not allow this branch name.' : null;
});

export const CommandLine = text('a command', (value) => {
  if (value.length > 2000) return 'A command has at most 2000 characters.';
  if (/[\0\r\n]/.test(value)) return 'A command is one line. Put several into a script.';
  return value.trim() === '' ? 'Enter a command.' : null;
});

export const HealthPath = text('a path', (value) => {
  if (!value.startsWith('/') || value.startsWith('//')) return 'The path starts with one slash, such as /healthz.';
  if (value.length > 500) return 'The path has at most 500 characters.';
  return /^[\x21-\x7e]+$/.test(value) && !value.includes('#')
    ? null
    : 'The path has no spaces or other special characters. Write them as %XX.';
});

/**
 * A bucket name that every store takes and every DSN reader cuts right (lower case, no dots, 63 at most):
 * `<application>-<environment>-<random>`.
 * @param random 16 hex digits
 * @throws TypeError for any other random part
 */
export function bucketName(applicationSlug: string, environmentSlug: string, random: string): string {
  if (!/^[0-9a-f]{16}$/.test(random)) throw new TypeError('The random part of a bucket name has 16 hex digits.');
  // Names that begin so, or mention google, are reserved on AWS, Backblaze or Google.
  const environment = environmentSlug.replaceAll('google', 'g').slice(0, 30);
  const application = applicationSlug
    .replaceAll('google', 'g')
    .replace(/^(?=(?:sthree|amzn|s3|b2)(?:-|$)|goog)/, 'app-')
    .slice(0, 63 - 2 - environment.length - random.length)
    .replace(/-+$/, '');
  return `${application}-${environment}-${random}`;
}
