import type { Metadata } from 'next';
import { connection } from 'next/server';
import { ApiReference } from '#components/api-docs/api-reference';
import { openApiDocument } from '#lib/http/openapi';
import { server } from '#lib/services/server';

export const metadata: Metadata = { title: 'API' };

export default async function ApiDocsPage() {
  // The document names the public address, which is known when Stowage runs, not when it is built.
  await connection();
  return <ApiReference document={openApiDocument(server().env.publicUrl)} />;
}
