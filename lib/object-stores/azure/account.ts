import { isIP } from 'node:net';
import {
  AnonymousCredential,
  BlobServiceClient,
  ContainerClient,
  newPipeline,
  type Pipeline,
  type RequestPolicyFactory,
  type StoragePipelineOptions,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { guardedAgents } from '#lib/object-stores/network';
import { type BucketLocation, type StoreConnection, StoreError } from '#lib/object-stores/port';

const MAX_TRIES = 4;
const RETRY_DELAY_MS = 200;
const MAX_RETRY_DELAY_MS = 5_000;
const ANSWER_TIMEOUT_MS = 60_000;
/** A body gets as long again as it takes at this speed. */
const SLOWEST_BYTES_PER_MS = 256;
/** A list of 5,000 blobs with names of 1,024 characters, with room to spare. */
const MAX_ANSWER_BYTES = 32 * 1024 ** 2;

/** A storage account as its region's row describes it. */
export interface AzureAccount {
  name: string;
  /** Service address without a slash at its end; emulators have the account in its path. */
  endpoint: string;
  key: StorageSharedKeyCredential;
}

/** @throws TypeError when the endpoint is no URL */
export function azureAccount({ endpoint, options, secretAccessKey }: StoreConnection): AzureAccount {
  const name = options.account ?? '';
  const url = new URL(endpoint || `https://${name}.blob.core.windows.net`);
  // Emulators cannot be told the account by a sub-domain of an address.
  const isBare = url.pathname === '/' && (isIP(url.hostname) !== 0 || url.hostname === 'localhost');
  const path = isBare ? `/${name}` : url.pathname.replace(/\/+$/, '');
  return { name, endpoint: url.origin + path, key: new StorageSharedKeyCredential(name, secretAccessKey) };
}

/** Where clients find a container; readers put the account before the host of the DSN themselves. */
export function azureLocation({ name, endpoint }: AzureAccount, bucket: string): BucketLocation {
  const { host } = new URL(endpoint);
  return {
    protocol: 'azure',
    account: name,
    bucket,
    region: '',
    host: host.startsWith(`${name}.`) ? host.slice(name.length + 1) : host,
    endpointUrl: endpoint,
    publicUrl: `${endpoint}/${bucket}`,
    keyPrefix: '',
    hasOwnPublicHost: false,
    uploadAcl: null,
  };
}

/** Connections to an account. Idle ones keep no process alive; `close` ends them. */
export interface AzureConnections {
  service(): BlobServiceClient;
  /** @param sas a query string without question mark; null for the account key */
  container(bucket: string, sas: string | null): ContainerClient;
  close(): void;
}

/** Clients over guarded connections: four tries, no redirects, and a limit to the wait for each answer. */
export function connectAzure(account: AzureAccount, allowsPrivateAddress: boolean): AzureConnections {
  const { httpAgent, httpsAgent } = guardedAgents(allowsPrivateAddress);
  const agent = account.endpoint.startsWith('https:') ? httpsAgent : httpAgent;
  const pipeline = (credential: StorageSharedKeyCredential | AnonymousCredential): Pipeline => {
    // `agent` and `redirectOptions` reach the HTTP pipeline underneath, though the type of the SDK does not name them.
    const options: StoragePipelineOptions & { agent: typeof agent; redirectOptions: { maxRetries: number } } = {
      agent,
      redirectOptions: { maxRetries: 0 },
      retryOptions: { maxTries: MAX_TRIES, retryDelayInMs: RETRY_DELAY_MS, maxRetryDelayInMs: MAX_RETRY_DELAY_MS },
    };
    const made = newPipeline(credential, options);
    made.factories.push(answerTimeout, answerLimit);
    return made;
  };
  return {
    service: () => new BlobServiceClient(account.endpoint, pipeline(account.key)),
    container: (bucket, sas) => {
      const url = `${account.endpoint}/${bucket}`;
      return sas === null
        ? new ContainerClient(url, pipeline(account.key))
        : new ContainerClient(`${url}?${sas}`, pipeline(new AnonymousCredential()));
    },
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

/** Without it a connection that went silent is waited for without end. */
const answerTimeout: RequestPolicyFactory = {
  create: (next) => ({
    sendRequest(request) {
      const bytes = Number(request.headers.get('content-length') ?? 0);
      request.timeout = ANSWER_TIMEOUT_MS + bytes / SLOWEST_BYTES_PER_MS;
      return next.sendRequest(request);
    },
  }),
};

/**
 * The SDK reads every answer but a blob into memory, for as long as it goes on, and one that no string can hold would end
 * the process.
 */
const answerLimit: RequestPolicyFactory = {
  create: (next) => ({
    async sendRequest(request) {
      if (request.streamResponseStatusCodes?.size) return next.sendRequest(request);
      const given = request.abortSignal as AbortSignal | undefined;
      const broken = new AbortController();
      const timer = setTimeout(() => broken.abort(), request.timeout + ANSWER_TIMEOUT_MS);
      request.abortSignal = given ? AbortSignal.any([given, broken.signal]) : broken.signal;
      request.onDownloadProgress = ({ loadedBytes }) => {
        if (loadedBytes <= MAX_ANSWER_BYTES) return;
        broken.abort();
        throw new StoreError('REFUSED', 'The answer of the object store is too long.');
      };
      try {
        return await next.sendRequest(request);
      } finally {
        clearTimeout(timer);
        // The next try is not bound to what this one came to.
        if (given) request.abortSignal = given;
        else delete request.abortSignal;
      }
    },
  }),
};
