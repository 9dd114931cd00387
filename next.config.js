import { hashSources } from '#lib/launcher/source-hash';

// JavaScript, not TypeScript: `next start` would load a compiler for it, and could not resolve `#lib`.
const root = process.cwd();

/** @type {import('next').NextConfig} */
const config = {
  // The launcher compares this with the sources to know whether it has to build.
  generateBuildId: () => hashSources(root),
  // Only images need it, and `next start` warns about it.
  output: process.env.STOWAGE_STANDALONE === '1' ? 'standalone' : undefined,
  outputFileTracingRoot: root,
  turbopack: { root },
  // API addresses end in a slash, page addresses do not; both answer without a redirect.
  skipTrailingSlashRedirect: true,
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  serverExternalPackages: ['pg-boss', 'pino', 'postgres'],
  allowedDevOrigins: ['127.0.0.1', '*.localhost'],
  // `next dev` would write a file for coding agents into the checkout.
  agentRules: false,
};

// biome-ignore lint/style/noDefaultExport: Next.js reads it.
export default config;
