import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { eq } from 'drizzle-orm';
import type { CorsTest, TestCorsInput } from '#lib/contracts/storage-settings';
import { judgePreflight } from '#lib/core/cors-preflight';
import { regions } from '#lib/db/schema/installation';
import { notFound } from '#lib/errors';
import { guardedAgents } from '#lib/object-stores/network';
import { StoreError } from '#lib/object-stores/port';
import type { ServiceContext } from '#lib/services/context';
import { storeOfRegion } from '#lib/services/regions/connect';
import { getServiceInstanceFor } from '#lib/services/service-instances/load';
import { requireBucket } from '#lib/services/storage-settings/lock';

const TIMEOUT_MS = 8000;

/**
 * Sends the preflight that a browser would send, to the public address of the bucket. No answer is an answer too.
 * @throws AppError PRECONDITION_FAILED when there is no bucket yet
 */
export async function testStorageCors({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: TestCorsInput & { id: string };
}): Promise<CorsTest> {
  const { instance } = await getServiceInstanceFor(ctx, ctx.db, input.id, 'service:read');
  requireBucket(instance);
  const [region] = await ctx.db.select().from(regions).where(eq(regions.id, instance.regionId));
  if (!region) throw notFound('This region');
  const { publicUrl, keyPrefix } = storeOfRegion(region, ctx.sealer).location({ bucket: instance.bucket });
  const url = `${publicUrl}/${keyPrefix}preflight-test`;
  try {
    const answer = await preflight(new URL(url), input, region.allowsPrivateAddress);
    const { isAllowed, sentence } = judgePreflight(input, answer);
    return { is_allowed: isAllowed, sentence, url, status: answer.status };
  } catch (error) {
    return { is_allowed: false, sentence: explain(error, url), url, status: null };
  }
}

function preflight(
  url: URL,
  { origin, method }: TestCorsInput,
  allowsPrivateAddress: boolean,
): Promise<{ status: number; headers: Record<string, string | undefined> }> {
  const { httpAgent, httpsAgent } = guardedAgents(allowsPrivateAddress);
  const isSecure = url.protocol === 'https:';
  const options = {
    hostname: url.hostname,
    port: url.port,
    path: url.pathname,
    method: 'OPTIONS',
    agent: isSecure ? httpsAgent : httpAgent,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { host: url.host, origin, 'access-control-request-method': method },
  };
  return new Promise((resolve, reject) => {
    const answer = (response: IncomingMessage) => {
      response.resume();
      const entries = Object.entries(response.headers).map(([name, value]) => [name, value?.toString()]);
      resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(entries) });
    };
    const request = isSecure ? httpsRequest(options, answer) : httpRequest(options, answer);
    request.on('error', reject);
    request.on('close', () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    });
    request.end();
  });
}

function explain(error: unknown, url: string): string {
  const { host } = new URL(url);
  if (error instanceof StoreError) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `The name ${host} is not known here. Add it to the DNS.`;
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET') return `Nothing answers at ${host}. Check that the store runs.`;
  if (/CERT|TLS|SSL|ALTNAME/.test(code)) return `${host} has no certificate that browsers trust (${code}).`;
  if (error instanceof Error && ['AbortError', 'TimeoutError'].includes(error.name))
    return `${host} did not answer within ${TIMEOUT_MS / 1000} s.`;
  return `${host} could not be asked${code && ` (${code})`}.`;
}
