import type { NextConfig } from 'next';

const securityHeaders = [
  { key: 'x-content-type-options', value: 'nosniff' },
  { key: 'x-frame-options', value: 'DENY' },
  // The set-up link carries a token in its address.
  { key: 'referrer-policy', value: 'no-referrer' },
  { key: 'permissions-policy', value: 'camera=(), microphone=(), geolocation=()' },
];

const config: NextConfig = {
  // The image build sets this; `next start` warns when it is on.
  ...(process.env.STOWAGE_STANDALONE === '1' ? { output: 'standalone' as const } : {}),
  distDir: process.env.NEXT_DIST_DIR ?? '.next',
  poweredByHeader: false,
  // The command line calls with and without trailing slash; a redirect would cost a round trip each.
  skipTrailingSlashRedirect: true,
  serverExternalPackages: ['postgres', 'pino', 'pg-boss'],
  images: { unoptimized: true },
  headers: async () => [{ source: '/:path*', headers: securityHeaders }],
};

export default config;
