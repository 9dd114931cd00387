import * as z from 'zod/mini';
import { rule } from '#lib/core/rule';
import { type StoreField, type StoreKind, storeKinds } from '#lib/core/stores';

/** The connection of a region but its secret, complete: what people left empty is derived. */
export interface StoreAddress {
  endpoint: string;
  region: string;
  publicHost: string;
  accessKeyId: string;
  /** The fields of this kind that not all kinds have; those left empty are missing. */
  options: Record<string, string>;
}

const MAX_LENGTH = 300;

/** What single texts look like; all others are one word of printable characters. */
const shapes: Record<string, { pattern: RegExp; sentence: string }> = {
  region: {
    pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    sentence: 'A region name has letters, digits, hyphens, dots and underscores, for example eu-central-1.',
  },
  account: {
    pattern: /^[a-z0-9]{3,24}$/,
    sentence: 'The name of a storage account has 3 to 24 lower-case letters and digits.',
  },
  sharedBucket: {
    pattern: /^[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/,
    sentence: 'The name of a bucket has 3 to 63 lower-case letters, digits, hyphens and dots.',
  },
};

function urlProblem(value: string, mayHavePath: boolean): string | null {
  const url = URL.parse(value);
  if (!url || !/^https?:\/\/[^/]/i.test(value) || /[\s\\\p{Cc}]/u.test(value)) {
    return 'Enter scheme and host, such as https://s3.example.com or http://10.0.0.5:9000.';
  }
  if (url.username !== '' || url.password !== '' || value.includes('@')) {
    return 'Leave user and password out of the address. The key has fields of its own.';
  }
  const isPathFine = url.pathname === '/' || (mayHavePath && /^(?:\/[a-z0-9-]+)+\/?$/i.test(url.pathname));
  return isPathFine && !/[?#]/.test(value) ? null : 'Leave out what follows the host: no path, no ? and no #.';
}

function hostProblem(value: string, hasSubdomains: boolean): string | null {
  if (value.includes('/')) return 'Enter only the host, such as s3.example.com: no scheme and no path.';
  const [, host = '', port] = /^(.*?)(?::(\d{1,5}))?$/.exec(value) ?? [];
  const isHost = host.split('.').every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(label));
  if (!isHost || host.length > 253) return 'Enter a host name, such as s3.example.com, with a port if it needs one.';
  if (port !== undefined && !(Number(port) > 0 && Number(port) < 65_536)) return 'A port is 1 to 65535.';
  // Names that end in a number are addresses, and only those of four numbers below 256 are any.
  if (hasSubdomains && /(?:^|\.)\d+$/.test(host)) return 'Buckets are its sub-domains, so it cannot be an IP address.';
  return URL.canParse(`http://${value}`) ? null : 'This is no IP address. Enter one, or a host name.';
}

function textProblem(name: string, value: string): string | null {
  const shape = shapes[name];
  if (shape) return shape.pattern.test(value) ? null : shape.sentence;
  return /^[\x21-\x7e]+$/.test(value)
    ? null
    : 'This has a space or another character that cannot be in it. Copy it again.';
}

function problemOf(field: StoreField, value: string): string | null {
  if (value === '')
    return field.isOptional
      ? null
      : `Enter the ${field.label.replace(/^[A-Z](?![A-Z])/, (first) => first.toLowerCase())}.`;
  if (value.length > MAX_LENGTH) return `This has at most ${MAX_LENGTH} characters.`;
  if (field.type === 'url') return urlProblem(value, field.mayHavePath ?? false);
  if (field.type === 'host') return hostProblem(value, field.hasSubdomains ?? false);
  if (field.type === 'text') return textProblem(field.name, value);
  return field.choices?.some((choice) => choice.value === value) ? null : 'Choose one of the list.';
}

/** What means the same is written the same: `HTTPS://S3.Example.com:443/` is `https://s3.example.com`. */
function normalise(field: StoreField, value: string): string {
  if (field.type === 'url') {
    const url = URL.parse(value);
    return url ? `${url.origin}${url.pathname.replace(/\/+$/, '')}` : value;
  }
  return field.type === 'host' ? value.toLowerCase() : value;
}

function fieldSchema(field: StoreField) {
  return z.prefault(
    z.string('Enter text.').check(
      z.trim(),
      z.overwrite((value) => (value === '' ? (field.initial ?? '') : value)),
      rule((value) => problemOf(field, value)),
      z.overwrite((value) => (problemOf(field, value) === null ? normalise(field, value) : value)),
    ),
    '',
  );
}

/** The fields of a kind that belong together, as far as one field alone cannot say. */
function pairProblem(kind: StoreKind, values: Record<string, string>): { field: string; message: string } | null {
  if (kind !== 'aws' || Boolean(values.endpoint) === Boolean(values.iamEndpoint)) return null;
  return values.endpoint
    ? { field: 'iamEndpoint', message: 'A store of your own needs its IAM endpoint too.' }
    : { field: 'iamEndpoint', message: 'Only together with an API endpoint of your own. Leave it empty for Amazon.' };
}

/** What people enter for a kind of store, checked and in one form; a value for each field, empty where none was given. */
export function connectionSchema(kind: StoreKind): z.ZodMiniType<Record<string, string>, Record<string, string>> {
  const fields: readonly StoreField[] = storeKinds[kind].fields;
  const shape = Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)]));
  return z.object(shape).check((context) => {
    const problem = pairProblem(kind, context.value);
    if (problem)
      context.issues.push({ code: 'custom', path: [problem.field], message: problem.message, input: context.value });
  }) as unknown as z.ZodMiniType<Record<string, string>, Record<string, string>>;
}

function hostOf(endpoint: string): string {
  return URL.parse(endpoint)?.host ?? '';
}

/** Where a kind of store is when people name no endpoint. */
function knownEndpoint(kind: StoreKind, { region = '', account = '' }: Record<string, string>): string {
  if (kind === 'azure') return `https://${account}.blob.core.windows.net`;
  if (kind !== 'aws') return '';
  return `https://s3.${region.toLowerCase()}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

/** The connection that follows from what was entered. @param values as `connectionSchema` made them */
export function storeAddress(kind: StoreKind, values: Record<string, string>): StoreAddress {
  const { endpoint: entered = '', region = '', publicHost = '', accessKeyId = '', ...rest } = values;
  const endpoint = entered || knownEndpoint(kind, values);
  return {
    endpoint,
    region,
    publicHost: publicHost || hostOf(endpoint),
    accessKeyId,
    options: Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== '')),
  };
}

/** Do all environments have one bucket, each a folder of it? */
export function hasSharedBucket({ options }: { options?: Record<string, string> }): boolean {
  return Boolean(options?.sharedBucket);
}

/** What to enter to get this connection: the way back from `storeAddress`, with what it derives left empty. */
export function enteredConnection(
  kind: StoreKind,
  address: Omit<StoreAddress, 'options'> & { options?: Record<string, string> },
): Record<string, string> {
  const { options = {}, ...columns } = address;
  const all: Record<string, string> = { ...columns, ...options };
  const isDerived = (name: string) =>
    (name === 'publicHost' && all.publicHost === hostOf(columns.endpoint)) ||
    (name === 'endpoint' && all.endpoint === knownEndpoint(kind, all));
  return Object.fromEntries(
    storeKinds[kind].fields.map(({ name }) => [name, isDerived(name) ? '' : (all[name] ?? '')]),
  );
}

/** Every address that the secret is used at, in a fixed order: where these differ, the secret has to be given again. */
export function secretTargets(
  kind: StoreKind,
  address: { endpoint: string; options?: Record<string, string> },
): string[] {
  const fields: readonly StoreField[] = storeKinds[kind].fields;
  const others = fields.filter(({ name, type }) => type === 'url' && name !== 'endpoint');
  return [address.endpoint, ...others.map(({ name }) => address.options?.[name] ?? '')];
}

function crossesNetworkOpenly(url: string): boolean {
  return /^http:\/\/(?!localhost[:/]|127\.|\[::1\])/.test(`${url}/`);
}

/** Sentences about what is allowed and seldom meant. */
export function addressNotes({
  endpoint,
  publicHost,
  options = {},
}: Pick<StoreAddress, 'endpoint' | 'publicHost'> & Partial<Pick<StoreAddress, 'options'>>): string[] {
  const notes: string[] = [];
  if (/^[\d.]+(?::\d+)?$|^\[/.test(publicHost)) {
    notes.push(
      'The public host is an IP address. Links open, with the bucket in their path, but readers of the DSN take it apart wrongly: give the store a host name, or let applications read the single variables.',
    );
  }
  if (crossesNetworkOpenly(endpoint)) {
    notes.push('The endpoint has no TLS: data crosses the network unencrypted.');
  }
  // Garage is sent its token, and Versity the secrets of new accounts.
  if (crossesNetworkOpenly(options.adminEndpoint ?? '')) {
    notes.push('The admin API endpoint has no TLS: secrets cross the network unencrypted.');
  }
  return notes;
}

export const StoreSecret = z.string('Enter the secret.').check(
  z.trim(),
  rule((value) => {
    if (value === '') return 'Enter the secret.';
    if (value.length > 2048) return 'This has at most 2048 characters.';
    return /^[\x21-\x7e]+$/.test(value)
      ? null
      : 'This has a space or another character that cannot be in it. Copy it again.';
  }),
);
