import type { Dsn } from '#lib/core/dsn-kinds';

/** One setting of a DSN: `field` for programs, `label` for people. Callers mask the secret ones. */
export interface DsnField {
  field: string;
  label: string;
  value: string;
  secret: boolean;
}

/** Parameters whose value opens something: never shown without a reveal. */
export const secretParameterName = /pass|secret|token|sig|key/i;

/** Every setting that a DSN states, in reading order; absent ones are left out. */
export function dsnFields(dsn: Dsn): DsnField[] {
  const fields: DsnField[] = [];
  const add = (field: string, label: string, value: string | number | null, secret = false) => {
    if (value !== null && value !== '') fields.push({ field, label, value: String(value), secret });
  };
  switch (dsn.kind) {
    case 's3':
      add('kind', 'Kind', 'S3');
      add('bucket', 'Bucket', dsn.bucket);
      add('endpoint', 'Endpoint', dsn.endpoint);
      add('port', 'Port', dsn.port);
      add('region', 'Region', dsn.region);
      add('keyId', 'Access key id', dsn.keyId);
      add('secret', 'Secret access key', dsn.secret, true);
      add('path', 'Key prefix', dsn.path);
      add('domain', 'Media domain', dsn.domain);
      add('url', 'Media URL', dsn.url);
      add('acl', 'Access of uploads', dsn.acl);
      add('qsAuth', 'Signed links', dsn.qsAuth ? 'yes' : 'no');
      add('auth', 'Signature version', dsn.auth);
      add('addressingStyle', 'Addressing style', dsn.addressingStyle);
      break;
    case 'az':
      add('kind', 'Kind', 'Azure');
      add('account', 'Account', dsn.account);
      add('credential', dsn.credentialKind === 'sas' ? 'SAS token' : 'Account key', dsn.credential, true);
      add('container', 'Container', dsn.container);
      add('host', 'Host', dsn.host);
      add('port', 'Port', dsn.port);
      add('domain', 'Media domain', dsn.domain);
      add('url', 'Media URL', dsn.url);
      break;
    case 'file':
      add('kind', 'Kind', 'Local directory');
      add('path', 'Directory', dsn.path);
      add('url', 'Media URL', dsn.url);
      break;
    case 'database':
      add('kind', 'Kind', dsn.scheme);
      add('host', 'Host', dsn.host);
      add('port', 'Port', dsn.port);
      add('name', 'Database', dsn.name);
      add('user', 'User', dsn.user);
      add('password', 'Password', dsn.password, true);
      break;
  }
  const others = dsn.kind === 'database' ? dsn.options : dsn.extra;
  for (const [name, value] of others) add(`parameter:${name}`, name, value, secretParameterName.test(name));
  return fields;
}

/** One setting that two values do not share; null on the side that lacks it. */
export interface DsnDifference {
  field: string;
  label: string;
  a: string | null;
  b: string | null;
  secret: boolean;
}

/** Compares field by field. Values of secret fields are included: the caller masks them. */
export function diffFields(a: readonly DsnField[], b: readonly DsnField[]): DsnDifference[] {
  const rows = new Map<string, DsnDifference>();
  for (const { field, label, value, secret } of a) rows.set(field, { field, label, a: value, b: null, secret });
  for (const { field, label, value, secret } of b) {
    const row = rows.get(field);
    if (row) row.b = value;
    else rows.set(field, { field, label, a: null, b: value, secret });
  }
  return [...rows.values()].filter((row) => row.a !== row.b);
}
