import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

const EnvSchema = z.object({
  PORT: port.default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  STOWAGE_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  STOWAGE_DATA_DIR: z.string().min(1).default('.stowage'),
  STOWAGE_SECRET_KEY: z.string().min(32, 'must have at least 32 characters').optional(),
  STOWAGE_ROLE: z.enum(['web', 'worker', 'all']).default('all'),
  STOWAGE_STORE_PORT: port.default(9000),
  /** A store that something else runs; none: the embedded one, started with everything else. */
  STOWAGE_STORE_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** Buckets are public as `<bucket>.s3.<region>.<this name>`; over https unless it is `localhost`. */
  STOWAGE_STORE_DOMAIN: z.hostname('must be a host name such as storage.example.org').default('localhost'),
  STOWAGE_EDGE_PORT: port.default(8080),
  STOWAGE_EDGE_HOST: z.string().min(1).default('127.0.0.1'),
  STOWAGE_ADMIN_EMAIL: z.email().optional(),
  STOWAGE_ADMIN_PASSWORD: z.string().min(10, 'must have at least 10 characters').optional(),
  STOWAGE_ADMIN_TOKEN: z.string().min(32, 'must have at least 32 characters').optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
});

export type Env = z.infer<typeof EnvSchema> & { publicUrl: string };

/**
 * Parses the process environment.
 * @param source variables by name; empty strings count as unset
 * @returns every setting with its default; `publicUrl` has no trailing slash
 * @throws Error that names each wrong variable, never its value
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = EnvSchema.safeParse(present);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`Stowage cannot start, these settings are wrong:\n${lines.join('\n')}`);
  }
  const publicUrl = (parsed.data.STOWAGE_PUBLIC_URL ?? `http://localhost:${parsed.data.PORT}`).replace(/\/+$/, '');
  return { ...parsed.data, publicUrl };
}

let cached: Env | undefined;

/** The settings of this process, read once. */
export function env(): Env {
  cached ??= parseEnv(process.env);
  return cached;
}
