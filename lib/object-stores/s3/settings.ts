import {
  type CORSRule,
  DeleteBucketCorsCommand,
  DeleteBucketLifecycleCommand,
  GetBucketCorsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  type LifecycleRule,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type BucketAccess, type CorsRule, corsMethods, type Lifecycle } from '#lib/core/bucket-settings';
import type { SettingControl } from '#lib/object-stores/port';
import { hasName, orStoreError } from '#lib/object-stores/s3/errors';
import {
  foreignStatements,
  publicStatement,
  readAccess,
  readStatements,
  type Statement,
  writeStatements,
} from '#lib/object-stores/s3/policy';

/** A control whose failures, in both directions, are StoreErrors that say what was tried. @param what for example `the quota` */
export function settingControl<Value>(
  what: string,
  inner: {
    observe(bucket: string, signal?: AbortSignal): ReturnType<SettingControl<Value>['observe']>;
    apply(bucket: string, value: Value, signal?: AbortSignal): Promise<void>;
  },
): SettingControl<Value> {
  return {
    observe: ({ bucket }, signal) =>
      orStoreError(`Reading ${what} of ${bucket} failed`, () => inner.observe(bucket, signal)),
    apply: ({ bucket }, value, signal) =>
      orStoreError(`Setting ${what} of ${bucket} failed`, () => inner.apply(bucket, value, signal)),
  };
}

/**
 * Public reading by bucket policy. With `usesAccessBlock` a private bucket also makes public ACLs void, since
 * clients go on sending `x-amz-acl: public-read` with every upload; for stores that obey object ACLs.
 */
export function policyAccess(
  s3: S3Client,
  {
    usesAccessBlock,
    mend = async (_bucket, statements) => statements,
  }: {
    usesAccessBlock: boolean;
    /** Takes out of the statements that stay what the store would refuse. */
    mend?: (bucket: string, statements: Statement[], signal?: AbortSignal) => Promise<Statement[]>;
  },
): SettingControl<BucketAccess> {
  return settingControl<BucketAccess>('who may read', {
    async observe(bucket, signal) {
      const { access, foreign } = readAccess(bucket, await readStatements(s3, bucket, signal));
      if (!usesAccessBlock) return { value: access, foreign };
      const block = await readAccessBlock(s3, bucket, signal);
      if (access.visibility === 'private' && !block.IgnorePublicAcls)
        foreign.push('Uploads can make single files public by their ACL.');
      return { value: block.RestrictPublicBuckets ? { visibility: 'private', publicPrefixes: [] } : access, foreign };
    },
    async apply(bucket, access, signal) {
      const opening = publicStatement(bucket, access);
      // First, so that a bucket is closed although its policy may be one that cannot be read.
      if (usesAccessBlock) {
        const isPrivate = access.visibility === 'private';
        const block = { IgnorePublicAcls: isPrivate, RestrictPublicBuckets: isPrivate && opening === null };
        await s3.send(
          new PutPublicAccessBlockCommand({
            Bucket: bucket,
            PublicAccessBlockConfiguration: { ...block, BlockPublicAcls: false, BlockPublicPolicy: false },
          }),
          { abortSignal: signal },
        );
      }
      const kept = await mend(bucket, foreignStatements(await readStatements(s3, bucket, signal)), signal);
      await writeStatements(s3, bucket, opening ? [...kept, opening] : kept, signal);
    },
  });
}

async function readAccessBlock(s3: S3Client, bucket: string, signal?: AbortSignal) {
  try {
    const answer = await s3.send(new GetPublicAccessBlockCommand({ Bucket: bucket }), { abortSignal: signal });
    return answer.PublicAccessBlockConfiguration ?? {};
  } catch (error) {
    if (hasName(error, 'NoSuchPublicAccessBlockConfiguration')) return {};
    throw error;
  }
}

function toS3Cors(rule: CorsRule): CORSRule {
  return {
    AllowedOrigins: rule.allowedOrigins,
    AllowedMethods: rule.allowedMethods,
    ...(rule.allowedHeaders.length > 0 ? { AllowedHeaders: rule.allowedHeaders } : {}),
    ...(rule.exposeHeaders.length > 0 ? { ExposeHeaders: rule.exposeHeaders } : {}),
    ...(rule.maxAgeSeconds === null ? {} : { MaxAgeSeconds: rule.maxAgeSeconds }),
  };
}

function fromS3Cors(rule: CORSRule): CorsRule {
  return {
    allowedOrigins: rule.AllowedOrigins ?? [],
    allowedMethods: corsMethods.filter((method) => rule.AllowedMethods?.includes(method)),
    allowedHeaders: rule.AllowedHeaders ?? [],
    exposeHeaders: rule.ExposeHeaders ?? [],
    maxAgeSeconds: rule.MaxAgeSeconds || null,
  };
}

export function bucketCors(s3: S3Client): SettingControl<CorsRule[]> {
  return settingControl<CorsRule[]>('CORS', {
    async observe(bucket, signal) {
      try {
        const answer = await s3.send(new GetBucketCorsCommand({ Bucket: bucket }), { abortSignal: signal });
        return { value: (answer.CORSRules ?? []).map(fromS3Cors), foreign: [] };
      } catch (error) {
        if (hasName(error, 'NoSuchCORSConfiguration')) return { value: [], foreign: [] };
        throw error;
      }
    },
    async apply(bucket, rules, signal) {
      const CORSConfiguration = { CORSRules: rules.map(toS3Cors) };
      const command =
        rules.length > 0
          ? new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration })
          : new DeleteBucketCorsCommand({ Bucket: bucket });
      await s3.send(command as PutBucketCorsCommand, { abortSignal: signal });
    },
  });
}

const ABORT_ID = 'stowage-abort-uploads';

function abortRule(days: number, abortsByItself: boolean): LifecycleRule {
  if (!abortsByItself) {
    const abort = { AbortIncompleteMultipartUpload: { DaysAfterInitiation: days } };
    return { ID: ABORT_ID, Status: 'Enabled', Filter: { Prefix: '' }, ...abort };
  }
  // Only remembers the wish; harmless even when somebody enables it, since no key begins like that.
  const Filter = { Prefix: `${ABORT_ID}/` };
  return { ID: ABORT_ID, Status: 'Disabled', Filter, NoncurrentVersionExpiration: { NoncurrentDays: days } };
}

function toS3Lifecycle(
  { abortUploadsAfterDays, expire, noncurrentDays }: Lifecycle,
  abortsByItself: boolean,
): LifecycleRule[] {
  const all = { Status: 'Enabled' as const, Filter: { Prefix: '' } };
  return [
    ...(abortUploadsAfterDays === null ? [] : [abortRule(abortUploadsAfterDays, abortsByItself)]),
    ...expire.map(({ prefix, days }, index) => ({
      ...all,
      ID: `stowage-expire-${index + 1}`,
      Filter: { Prefix: prefix },
      Expiration: { Days: days },
    })),
    ...(noncurrentDays === null
      ? []
      : [
          {
            ...all,
            ID: 'stowage-old-versions',
            NoncurrentVersionExpiration: { NoncurrentDays: noncurrentDays },
          },
        ]),
  ];
}

/** Adds a rule to what was read; whatever the form cannot express is said in a sentence. */
function addS3Rule(rule: LifecycleRule, value: Lifecycle, foreign: string[]): void {
  if (rule.Status !== 'Enabled') {
    if (rule.ID === ABORT_ID) value.abortUploadsAfterDays = rule.NoncurrentVersionExpiration?.NoncurrentDays ?? null;
    return;
  }
  const prefix = rule.Filter?.Prefix ?? rule.Prefix ?? '';
  const { Filter: filter, Expiration: expiration } = rule;
  const isForAll = prefix === '' || (!rule.AbortIncompleteMultipartUpload && !rule.NoncurrentVersionExpiration);
  const isExpressible =
    isForAll &&
    !rule.NoncurrentVersionExpiration?.NewerNoncurrentVersions &&
    !expiration?.ExpiredObjectDeleteMarker &&
    !rule.Transitions?.length &&
    !rule.NoncurrentVersionTransitions?.length &&
    !filter?.And &&
    !filter?.Tag &&
    filter?.ObjectSizeGreaterThan === undefined &&
    filter?.ObjectSizeLessThan === undefined &&
    !expiration?.Date;
  if (!isExpressible) foreign.push(`The lifecycle rule “${rule.ID ?? 'without a name'}” is not one that Stowage made.`);
  if (expiration?.Days) value.expire.push({ prefix, days: expiration.Days });
  if (rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation)
    value.abortUploadsAfterDays = rule.AbortIncompleteMultipartUpload.DaysAfterInitiation;
  if (rule.NoncurrentVersionExpiration?.NoncurrentDays)
    value.noncurrentDays = rule.NoncurrentVersionExpiration.NoncurrentDays;
}

/**
 * Expiry and tidying up by lifecycle rules.
 * @param options.abortsByItself the store removes unfinished uploads without a rule, and knows none for it
 */
export function bucketLifecycle(s3: S3Client, { abortsByItself = false } = {}): SettingControl<Lifecycle> {
  return settingControl<Lifecycle>('the lifecycle', {
    async observe(bucket, signal) {
      const value: Lifecycle = { abortUploadsAfterDays: null, expire: [], noncurrentDays: null };
      const foreign: string[] = [];
      try {
        const answer = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }), {
          abortSignal: signal,
        });
        for (const rule of answer.Rules ?? []) addS3Rule(rule, value, foreign);
      } catch (error) {
        if (!hasName(error, 'NoSuchLifecycleConfiguration')) throw error;
      }
      return { value, foreign };
    },
    async apply(bucket, lifecycle, signal) {
      const Rules = toS3Lifecycle(lifecycle, abortsByItself);
      const options = { abortSignal: signal };
      if (Rules.length === 0) await s3.send(new DeleteBucketLifecycleCommand({ Bucket: bucket }), options);
      else {
        const LifecycleConfiguration = { Rules };
        await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket: bucket, LifecycleConfiguration }), options);
      }
    },
  });
}

/** On or off; off suspends, since S3 never forgets the versions that exist. */
export function bucketVersioning(s3: S3Client): SettingControl<boolean> {
  return settingControl<boolean>('versioning', {
    async observe(bucket, signal) {
      const answer = await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }), { abortSignal: signal });
      return { value: answer.Status === 'Enabled', foreign: [] };
    },
    async apply(bucket, isOn, signal) {
      const current = await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }), { abortSignal: signal });
      if ((current.Status === 'Enabled') === isOn) return;
      await s3.send(
        new PutBucketVersioningCommand({
          Bucket: bucket,
          VersioningConfiguration: { Status: isOn ? 'Enabled' : 'Suspended' },
        }),
        { abortSignal: signal },
      );
    },
  });
}
