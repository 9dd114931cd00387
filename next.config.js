import { hashSources } from '#lib/launcher/source-hash';

// JavaScript, not TypeScript: `next start` would load a compiler for it, and could not resolve `#lib`.
const root = process.cwd();

const securityHeaders = [
  { key: 'x-content-type-options', value: 'nosniff' },
  { key: 'x-frame-options', value: 'DENY' },
  // The set-up link carries a token in its address.
  { key: 'referrer-policy', value: 'no-referrer' },
  { key: 'permissions-policy', value: 'camera=(), microphone=(), geolocation=()' },
];

/** @type {import('next').NextConfig} */
const config = {
  // The launcher compares this with the sources to know whether it has to build.
  generateBuildId: () => hashSources(root),
  distDir: process.env.NEXT_DIST_DIR ?? '.next',
  // The image build sets this; `next start` warns when it is on.
  output: process.env.STOWAGE_STANDALONE === '1' ? 'standalone' : undefined,
  outputFileTracingRoot: root,
  turbopack: { root },
  // The command line calls with and without trailing slash; a redirect would cost a round trip each.
  skipTrailingSlashRedirect: true,
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  serverExternalPackages: ['pg-boss', 'pino', 'postgres'],
  headers: async () => [{ source: '/:path*', headers: securityHeaders }],
  allowedDevOrigins: ['127.0.0.1', '*.localhost'],
  // `next dev` would write a file for coding agents into the checkout.
  agentRules: false,
};

// biome-ignore lint/style/noDefaultExport: Next.js reads it.
export default config;
