import { type DsnParts, hostNameProblem, joinDsn, type Parsed, refuse } from '#lib/core/dsn-text';
import { decodePercent, encodePercent } from '#lib/core/percent';

/** Schemes that dj-database-url 3.1.2 knows, and the engine behind each. */
export const databaseSchemes = {
  postgres: 'postgres',
  postgresql: 'postgres',
  pgsql: 'postgres',
  postgis: 'postgres',
  timescale: 'postgres',
  timescalegis: 'postgres',
  mysql: 'mysql',
  mysql2: 'mysql',
  mysqlgis: 'mysql',
  'mysql-connector': 'mysql',
  sqlite: 'sqlite',
  spatialite: 'sqlite',
  oracle: 'oracle',
  oraclegis: 'oracle',
  mssql: 'mssql',
  mssqlms: 'mssql',
  redshift: 'redshift',
  cockroach: 'cockroach',
} as const;

export type DatabaseScheme = keyof typeof databaseSchemes;
export type DatabaseEngine = (typeof databaseSchemes)[DatabaseScheme];

export interface DatabaseDsn {
  kind: 'database';
  scheme: DatabaseScheme;
  engine: DatabaseEngine;
  user: string;
  password: string;
  /** Host name, IP address without brackets, or path of a socket directory; empty for files. */
  host: string;
  port: number | null;
  /** Database, or file for sqlite (`:memory:` when empty). */
  name: string;
  /** Driver options, for example `sslmode`. */
  options: [name: string, value: string][];
}

export function isDatabaseScheme(scheme: string): scheme is DatabaseScheme {
  return Object.hasOwn(databaseSchemes, scheme);
}

export function parseDatabase(scheme: DatabaseScheme, parts: DsnParts): Parsed<DatabaseDsn> {
  const engine = databaseSchemes[scheme];
  const host = decodePercent(parts.host.replace(/^\[|\]$/g, ''));
  const isAddress = parts.host.startsWith('[') ? /^[0-9a-f:.]+$/.test(host) : host.startsWith('/');
  // No host is a file (sqlite) or the local socket.
  const problem = isAddress || host === '' ? null : hostNameProblem(host);
  if (problem) return refuse(problem);
  const name = decodePercent(parts.path.slice(1));
  const value: DatabaseDsn = {
    kind: 'database',
    scheme,
    engine,
    user: parts.user,
    password: parts.password,
    host,
    port: parts.port,
    name: name === '' && engine === 'sqlite' ? ':memory:' : name,
    options: parts.query,
  };
  return { ok: true, value };
}

/** `sqlite://:memory:` is no URL (the name looks like a port), yet readers treat it specially. */
export function memoryDatabase(scheme: 'sqlite' | 'spatialite'): DatabaseDsn {
  return {
    kind: 'database',
    scheme,
    engine: 'sqlite',
    user: '',
    password: '',
    host: '',
    port: null,
    name: ':memory:',
    options: [],
  };
}

export function formatDatabase(dsn: DatabaseDsn): string {
  const host = dsn.host.includes(':') ? `[${dsn.host}]` : encodePercent(dsn.host);
  const isMemory = dsn.engine === 'sqlite' && dsn.name === ':memory:';
  const name = dsn.engine === 'sqlite' ? encodePercent(dsn.name).replaceAll('%2F', '/') : encodePercent(dsn.name);
  return joinDsn({
    scheme: dsn.scheme,
    user: dsn.user,
    password: dsn.password,
    location: dsn.port === null ? host : `${host}:${dsn.port}`,
    path: isMemory || name === '' ? '/' : `/${name}`,
    query: dsn.options,
  });
}
