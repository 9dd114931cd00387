import type { SettingName } from '#lib/core/bucket-settings';

/** A field of the form that connects a region to a store. */
export interface StoreField {
  /** `endpoint`, `region`, `publicHost` and `accessKeyId` are columns of the connection, all others are options. */
  name: string;
  label: string;
  help: string;
  type: 'url' | 'host' | 'text' | 'choice';
  choices?: readonly { value: string; label: string }[];
  isOptional?: boolean;
  /** What exists in the store could not be found any more after a change of it. */
  isFixed?: boolean;
  /** The address of an emulator carries the account as its path. */
  mayHavePath?: boolean;
  /** Buckets are sub-domains of this host, in every case, so it is no IP address. */
  hasSubdomains?: boolean;
  /** Filled in when the person enters nothing. */
  initial?: string;
}

export interface StoreKindView {
  label: string;
  /** Who should choose it. */
  description: string;
  fields: readonly StoreField[];
  /** What the secret is called, with help. */
  secret: { label: string; help: string };
}

const endpoint: StoreField = {
  name: 'endpoint',
  label: 'API endpoint',
  help: 'Where Stowage calls the store, with scheme and port: https://s3.example.com or http://10.0.0.5:9000.',
  type: 'url',
};
const region: StoreField = {
  name: 'region',
  label: 'Region name',
  help: 'The name that requests are signed with. Ask whoever runs the store; us-east-1 is common.',
  type: 'text',
  initial: 'us-east-1',
};
const publicHost: StoreField = {
  name: 'publicHost',
  label: 'Public host',
  help: 'Host of the links and of the DSN, without the bucket: s3.eu1.example.com. Buckets are its sub-domains, which an IP address cannot have. Empty: the host of the endpoint.',
  type: 'host',
  isOptional: true,
};
const accessKeyId: StoreField = {
  name: 'accessKeyId',
  label: 'Access key id',
  help: 'Of the key that Stowage uses to make buckets and keys. Applications never get it.',
  type: 'text',
};
const secretKey = { label: 'Secret access key', help: 'Kept sealed, and never shown again.' };
const s3Fields = [endpoint, region, publicHost, accessKeyId] as const;

/** Every kind of store that a region can be connected to: what people read and enter. The code is in lib/object-stores. */
export const storeKinds = {
  embedded: {
    label: 'Embedded',
    description: 'Ships with Stowage. For first days, tests and a single machine; one copy on one disk.',
    fields: s3Fields,
    secret: secretKey,
  },
  aws: {
    label: 'AWS S3',
    description: 'Amazon S3, with an IAM user for each environment.',
    fields: [
      { ...region, help: 'For example eu-central-1.', initial: 'eu-central-1' },
      { ...accessKeyId, help: 'Of an IAM user that may manage buckets and IAM users. Applications never get it.' },
      {
        name: 'uploads',
        label: 'Uploads that send an ACL',
        help: 'django-storage-url sends one with every upload. New AWS buckets refuse them unless they are opened for it.',
        type: 'choice',
        choices: [
          { value: 'policy', label: 'ACLs off, a policy opens files (advised)' },
          { value: 'acl', label: 'ACLs on, each upload says who reads it' },
        ],
        initial: 'policy',
      },
      {
        ...endpoint,
        isOptional: true,
        help: 'Only for stores that speak the same IAM API, such as Wasabi. Empty: Amazon.',
      },
      {
        name: 'iamEndpoint',
        label: 'IAM endpoint',
        help: 'Only together with an API endpoint of your own, for example https://iam.wasabisys.com.',
        type: 'url',
        isOptional: true,
      },
    ],
    secret: secretKey,
  },
  minio: {
    label: 'MinIO',
    description: 'MinIO or AIStor, with a user for each environment.',
    fields: s3Fields,
    secret: secretKey,
  },
  rustfs: {
    label: 'RustFS',
    description: 'RustFS, with a service account for each environment.',
    fields: s3Fields,
    secret: secretKey,
  },
  seaweedfs: {
    label: 'SeaweedFS',
    description: 'SeaweedFS with its IAM API, started with s3.iam.readOnly=false.',
    fields: s3Fields,
    secret: secretKey,
  },
  garage: {
    label: 'Garage',
    description: 'Garage 2 or later, with its admin API.',
    fields: [
      endpoint,
      { ...region, initial: 'garage', help: 's3_region of garage.toml.' },
      publicHost,
      {
        name: 'adminEndpoint',
        label: 'Admin API endpoint',
        help: 'Usually port 3903 of a node: http://10.0.0.5:3903.',
        type: 'url',
      },
      {
        name: 'webHost',
        label: 'Web host',
        help: 'root_domain of [s3_web], with a port if it has one. Public files are served at <bucket>.<web host>. Empty: no public buckets.',
        type: 'host',
        hasSubdomains: true,
        isOptional: true,
      },
    ],
    secret: { label: 'Admin token', help: 'admin_token of garage.toml, or one that “garage admin-token create” made.' },
  },
  ceph: {
    label: 'Ceph',
    description: 'Ceph Object Gateway, through its admin operations API, or the IAM API of an account.',
    fields: [
      ...s3Fields,
      {
        name: 'api',
        label: 'Whose key it is',
        help: 'Accounts, with an IAM API of their own, exist from release 19 on. They have no quotas and no figures for a bucket.',
        type: 'choice',
        choices: [
          { value: 'admin', label: 'A user with the caps users=*;buckets=* (every release)' },
          { value: 'iam', label: 'The root user of an account (release 19 or later)' },
        ],
        initial: 'admin',
        isFixed: true,
      },
    ],
    secret: secretKey,
  },
  versity: {
    label: 'Versity S3 Gateway',
    description: 'A folder as S3, with an account for each environment.',
    fields: [
      ...s3Fields,
      {
        name: 'adminEndpoint',
        label: 'Admin API endpoint',
        help: 'Only when the gateway runs with --admin-port, for example http://10.0.0.5:7071. Empty: that of the API.',
        type: 'url',
        isOptional: true,
      },
    ],
    secret: secretKey,
  },
  generic: {
    label: 'Other S3',
    description: 'Any other S3, with one key for all environments: they are not isolated from each other.',
    fields: [
      endpoint,
      region,
      publicHost,
      { ...accessKeyId, help: 'Of the one key that Stowage and all environments of this region use.' },
      {
        name: 'sharedBucket',
        label: 'Shared bucket',
        help: 'Only when the key may not make buckets: one bucket for all, a folder for each environment. Empty: a bucket for each.',
        type: 'text',
        isOptional: true,
        isFixed: true,
      },
    ],
    secret: secretKey,
  },
  azure: {
    label: 'Azure Blob Storage',
    description: 'A storage account, with a container and a revocable SAS for each environment.',
    fields: [
      { name: 'account', label: 'Storage account', help: 'Its name, for example mediastore1.', type: 'text' },
      {
        ...endpoint,
        isOptional: true,
        mayHavePath: true,
        help: 'Only for other clouds and emulators. Empty: https://<account>.blob.core.windows.net.',
      },
    ],
    secret: { label: 'Account key', help: 'One of the two keys of the account. Kept sealed, and never shown again.' },
  },
} as const satisfies Record<string, StoreKindView>;

export type StoreKind = keyof typeof storeKinds;
export const storeKindNames = Object.keys(storeKinds) as [StoreKind, ...StoreKind[]];

/** What stores differ in; each is shown with yes, or no and the reason. */
export const capabilityLabels = {
  ownKeys: 'A key of its own for each bucket',
  readOnlyKeys: 'Read-only keys',
  publicRead: 'Public files',
  publicPrefixes: 'Public prefixes in a private bucket',
  aclUploads: 'Uploads that send an ACL',
  cors: 'CORS',
  lifecycle: 'Lifecycle',
  quota: 'Quota',
  versioning: 'Versioning',
  exactUsage: 'Usage without listing',
  multipart: 'Uploads in parts',
  signedLinks: 'Signed links',
} as const;

export type CapabilityName = keyof typeof capabilityLabels;
export const capabilityNames = Object.keys(capabilityLabels) as CapabilityName[];

/** `note` limits a yes ("kept but not obeyed"), `reason` explains a no; both are sentences for people. */
export type Capability = { can: true; note?: string } | { can: false; reason: string };
export type Capabilities = Record<CapabilityName, Capability>;

/** What a setting needs of the store. Access is always there; public prefixes and public reading are asked for apart. */
export const settingCapability: Partial<Record<SettingName, CapabilityName>> = {
  cors: 'cors',
  lifecycle: 'lifecycle',
  quota: 'quota',
  versioning: 'versioning',
};
