import { ListBucketsCommand, type S3Client } from '@aws-sdk/client-s3';
import type { BucketAccess } from '#lib/core/bucket-settings';
import type { Capabilities } from '#lib/core/stores';
import { type GarageBucket, type GarageKey, garageAdmin } from '#lib/object-stores/garage/admin-client';
import { garageObjects } from '#lib/object-stores/garage/objects';
import { ownedControl, panelKey } from '#lib/object-stores/garage/panel-key';
import {
  type BucketLocation,
  type BucketRef,
  type StoreConnection,
  type StoreDefinition,
  StoreError,
  type StoreKey,
} from '#lib/object-stores/port';
import { emptyS3Bucket } from '#lib/object-stores/s3/buckets';
import { createS3Client } from '#lib/object-stores/s3/client';
import { hasName } from '#lib/object-stores/s3/errors';
import { publicScheme, s3Location } from '#lib/object-stores/s3/location';
import { s3BucketClient } from '#lib/object-stores/s3/objects';
import { bucketCors, bucketLifecycle, settingControl } from '#lib/object-stores/s3/settings';
import { sayWhat } from '#lib/object-stores/say-what';

const NO_WEB_HOST =
  'Garage serves public files on its web host. Set [s3_web] in garage.toml and enter its root domain for this region.';

const capabilities = (options: StoreConnection['options']): Capabilities => ({
  ownKeys: { can: true },
  readOnlyKeys: { can: true },
  publicRead: options.webHost
    ? { can: true, note: 'Public files are served by the web endpoint, on a host of its own.' }
    : { can: false, reason: NO_WEB_HOST },
  publicPrefixes: { can: false, reason: 'Garage makes a whole bucket public, or nothing of it.' },
  aclUploads: { can: true, note: 'The ACL is taken and ignored: the visibility of the bucket decides.' },
  cors: { can: true },
  lifecycle: { can: true },
  quota: { can: true },
  versioning: { can: false, reason: 'Garage keeps one version of each object.' },
  exactUsage: { can: true },
  multipart: { can: true },
  signedLinks: { can: true },
});

const keyName = (bucket: string) => `stowage-${bucket}`;

/** Where a bucket is; public files have the host of the web endpoint, since the S3 side opens nothing to everyone. */
function garageLocation(connection: StoreConnection, ref: BucketRef): BucketLocation {
  const location = s3Location(connection, ref);
  const { webHost } = connection.options;
  if (!webHost) return location;
  return {
    ...location,
    publicUrl: `${publicScheme(webHost)}://${ref.bucket}.${webHost}`,
    hasOwnPublicHost: true,
  };
}

/** A website may have more than its index page, which only an administrator can have set. */
function websiteExtras({ websiteConfig }: GarageBucket): string[] {
  return [
    ...(websiteConfig?.errorDocument ? ['Missing files are answered with a page of the bucket.'] : []),
    ...(websiteConfig?.routingRules?.length ? ['The website has rules that lead requests elsewhere.'] : []),
  ];
}

/** Garage 2: buckets, keys and quotas over its admin API, CORS and lifecycle over S3. */
export const garageStore: StoreDefinition = {
  capabilities: ({ options }) => capabilities(options),
  open(connection: StoreConnection) {
    const { allowsPrivateAddress, region } = connection;
    const admin = garageAdmin(connection);
    const panel = panelKey(admin);

    /** @param key null for the panel's, which is only known once it is needed */
    function client(endpoint: string, key: StoreKey | null): S3Client {
      const credentials = { accessKeyId: key?.keyId ?? '', secretAccessKey: key?.secret ?? '' };
      const s3 = createS3Client({ ...credentials, endpoint, region, allowsPrivateAddress });
      // The SDK asks again only for credentials that end; ours change when somebody deletes them in the store.
      if (!key) s3.config.credentials = async () => ({ ...(await panel.get()), expiration: new Date() });
      return s3;
    }
    const s3 = client(connection.endpoint, null);

    const access = settingControl<BucketAccess>('who may read', {
      async observe(bucket, signal) {
        const found = await admin.getBucket(bucket, signal);
        const visibility = found.websiteAccess ? 'public-read' : 'private';
        return { value: { visibility, publicPrefixes: [] }, foreign: websiteExtras(found) };
      },
      async apply(bucket, { visibility, publicPrefixes }, signal) {
        const isPublic = visibility === 'public-read';
        if (!isPublic && publicPrefixes.length > 0) {
          throw new StoreError('REFUSED', 'Garage makes a whole bucket public, or nothing of it.');
        }
        if (isPublic && !connection.options.webHost) throw new StoreError('REFUSED', NO_WEB_HOST);
        const found = await admin.getBucket(bucket, signal);
        if (found.websiteAccess === isPublic && websiteExtras(found).length === 0) return;
        const websiteAccess = isPublic ? { enabled: true, indexDocument: 'index.html' } : { enabled: false };
        await admin.updateBucket(found.id, { websiteAccess }, signal);
      },
    });

    const quota = settingControl<number | null>('the quota', {
      async observe(bucket, signal) {
        const { maxSize, maxObjects } = (await admin.getBucket(bucket, signal)).quotas;
        const foreign = maxObjects === null ? [] : [`The bucket may hold at most ${maxObjects} objects.`];
        return { value: maxSize, foreign };
      },
      async apply(bucket, bytes, signal) {
        const { id } = await admin.getBucket(bucket, signal);
        await admin.updateBucket(id, { quotas: { maxSize: bytes, maxObjects: null } }, signal);
      },
    });

    async function findBucket(bucket: string, signal?: AbortSignal): Promise<GarageBucket | null> {
      try {
        return await admin.getBucket(bucket, signal);
      } catch (error) {
        if (hasName(error, 'NoSuchBucket')) return null;
        throw error;
      }
    }

    /** A bucket that no other key opens, or that the panel owns, was made here before. */
    async function getOwnBucket(bucket: string, taken: unknown, signal?: AbortSignal): Promise<GarageBucket> {
      const found = await admin.getBucket(bucket, signal);
      const { accessKeyId } = await panel.get();
      const isOurs = found.keys.some((key) => key.accessKeyId === accessKeyId && key.permissions.owner);
      if (found.keys.length > 0 && !isOurs) throw taken;
      return found;
    }

    /** A key opens the bucket that has granted it something: keys outlive a bucket that was deleted by hand. */
    async function listKeys(bucket: string, signal?: AbortSignal): Promise<{ live: GarageKey[]; stray: GarageKey[] }> {
      const found = await findBucket(bucket, signal);
      const made = await admin.listKeys(keyName(bucket), signal);
      const { live = [], stray = [] } = Object.groupBy(made, ({ id }) =>
        found?.keys.some(({ accessKeyId }) => accessKeyId === id) ? 'live' : 'stray',
      );
      return { live, stray };
    }

    async function deleteKey(keyId: string, signal?: AbortSignal): Promise<void> {
      try {
        await admin.deleteKey(keyId, signal);
      } catch (error) {
        if (!hasName(error, 'NoSuchAccessKey')) throw error;
      }
    }

    return sayWhat({
      kind: 'garage',

      ping: async (signal) => {
        await admin.checkHealth(signal);
        await s3.send(new ListBucketsCommand(), { abortSignal: signal });
      },

      ensureBucket: async ({ bucket }, signal) => {
        const { id } = await admin.createBucket(bucket, signal).catch((error: unknown) => {
          if (!hasName(error, 'BucketAlreadyExists')) throw error;
          return getOwnBucket(bucket, error, signal);
        });
        await panel.own(id, signal);
      },

      settings: {
        access,
        cors: ownedControl(bucketCors(s3), panel),
        lifecycle: ownedControl(bucketLifecycle(s3), panel),
        quota,
        versioning: null,
      },

      createKey: async ({ bucket }, keyAccess, signal) => {
        const { id } = await admin.getBucket(bucket, signal);
        for (const key of (await listKeys(bucket, signal)).stray) await deleteKey(key.id, signal);
        const { accessKeyId, secretAccessKey } = await admin.createKey(keyName(bucket), signal);
        await admin.allow(id, accessKeyId, { read: true, write: keyAccess === 'read-write', owner: false }, signal);
        return { keyId: accessKeyId, secret: secretAccessKey };
      },

      listKeys: async ({ bucket }, signal) =>
        (await listKeys(bucket, signal)).live.map(({ id, created }) => ({
          keyId: id,
          createdAt: created ? new Date(created) : null,
        })),

      removeKey: async ({ bucket }, keyId, signal) => {
        try {
          // A key of another bucket is none of ours to revoke.
          if ((await admin.getKeyName(keyId, signal)) === keyName(bucket)) await deleteKey(keyId, signal);
        } catch (error) {
          if (!hasName(error, 'NoSuchAccessKey')) throw error;
        }
      },

      usage: async ({ bucket }, signal) => {
        const found = await findBucket(bucket, signal);
        return found && { bytes: found.bytes, objects: found.objects, lastWriteAt: null, at: new Date() };
      },

      emptyBucket: ({ bucket }, signal) =>
        panel.withOwnership(bucket, () => emptyS3Bucket(s3, bucket, { hasVersions: false, signal }), signal),

      removeBucket: async ({ bucket }, signal) => {
        const found = await findBucket(bucket, signal);
        if (found) {
          await admin.deleteBucket(found.id, signal).catch((cause: unknown) => {
            if (!hasName(cause, 'BucketNotEmpty')) throw cause;
            const message = `The bucket ${bucket} still holds objects. Empty it first.`;
            throw new StoreError('REFUSED', message, { cause });
          });
        }
        for (const { id } of await admin.listKeys(keyName(bucket), signal)) await deleteKey(id, signal);
      },

      location: (ref) => garageLocation(connection, ref),

      // Links in path style: a garage.toml need not have a root domain for buckets as hosts.
      openBucket: ({ bucket }, key) =>
        garageObjects(
          s3BucketClient({
            s3: client(connection.endpoint, key),
            signer: () => client(`${publicScheme(connection.publicHost)}://${connection.publicHost}`, key),
            bucket,
            keyPrefix: '',
          }),
        ),
    });
  },
};
