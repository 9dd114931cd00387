import { describe, expect, it } from 'vitest';
import { adminEnvironment, childEnvironment } from '#lib/launcher/child-environment';

const settings = {
  isDev: false,
  role: 'all',
  dataDir: '/srv/stowage',
  secretKey: 'the-master-key',
  publicUrl: 'https://panel.example.com',
  host: '127.0.0.1',
  port: 3000,
  storePort: 9000,
  edgePort: 8080,
} as const;

const source = {
  NODE_ENV: 'test',
  PATH: '/usr/bin',
  HTTPS_PROXY: 'http://proxy:3128',
  AWS_SECRET_ACCESS_KEY: 'of the caller',
  NODE_OPTIONS: '--inspect',
  DATABASE_URL: 'postgres://of-the-caller/',
  STOWAGE_LOG_LEVEL: 'debug',
  STOWAGE_SECRET_KEY: 'the-master-key',
  STOWAGE_ADMIN_PASSWORD: 'hunter22222',
} as const;

describe('childEnvironment', () => {
  it('hands on settings of Stowage and the way to the network, nothing else of the caller', () => {
    const env = childEnvironment(source, settings, 'postgres://127.0.0.1/stowage');
    expect(env).toEqual({
      PATH: '/usr/bin',
      HTTPS_PROXY: 'http://proxy:3128',
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      NODE_COMPILE_CACHE: '/srv/stowage/cache/node',
      PORT: '3000',
      HOST: '127.0.0.1',
      DATABASE_URL: 'postgres://127.0.0.1/stowage',
      STOWAGE_DATA_DIR: '/srv/stowage',
      STOWAGE_EDGE_PORT: '8080',
      STOWAGE_LOG_LEVEL: 'debug',
      STOWAGE_PUBLIC_URL: 'https://panel.example.com',
      STOWAGE_ROLE: 'all',
      STOWAGE_SECRET_KEY: 'the-master-key',
      STOWAGE_STORE_PORT: '9000',
    });
  });

  it('gives neither the database nor the master key to a part that needs none', () => {
    const env = childEnvironment(source, settings, null);
    expect(env).not.toHaveProperty('DATABASE_URL');
    expect(env).not.toHaveProperty('STOWAGE_SECRET_KEY');
  });
});

describe('adminEnvironment', () => {
  it('is what creates the first owner', () => {
    expect(adminEnvironment(source)).toEqual({ STOWAGE_ADMIN_PASSWORD: 'hunter22222' });
  });
});
