import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface User {
  path: string;
  policies: Map<string, string>;
  keys: { id: string; status: 'Active' | 'Inactive'; createdAt: Date }[];
}

export interface RecordedAmazon {
  url: string;
  /** `CreateUser`, `PUT /bucket?policy`, … in the order in which they came. */
  calls: string[];
  users: Map<string, User>;
  /** Sub-resources of buckets by `<bucket>?<name>`, as they were written. */
  documents: Map<string, string>;
  /** Buckets that hold an object. */
  fullBuckets: Set<string>;
  /** Block Public Access of the whole account. */
  isAccountBlocked: boolean;
  /** Answers the next call of that name with AccessDenied, as a key without the right gets it. */
  denied: Set<string>;
  close(): Promise<void>;
}

/**
 * Amazon cannot be reached from tests. This answers the calls of the provider in the shapes and with the rules of the API
 * references of IAM and S3, and refuses every other call.
 */
export async function startRecordedAmazon(): Promise<RecordedAmazon> {
  const amazon = {
    calls: [] as string[],
    users: new Map<string, User>(),
    documents: new Map<string, string>(),
    fullBuckets: new Set<string>(),
    isAccountBlocked: false,
    denied: new Set<string>(),
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://amazon');
    const body = await text(request);
    const isIam = request.method === 'POST' && url.pathname === '/';
    const { status, xml } = isIam
      ? answerIam(amazon, new URLSearchParams(body))
      : answerS3(amazon, request.method ?? 'GET', url, body);
    response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(amazon, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

type State = Omit<RecordedAmazon, 'url' | 'close'>;

interface Answer {
  status: number;
  xml: string;
}

function refuseIam(status: number, code: string, message = code): Answer {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  const namespace = 'https://iam.amazonaws.com/doc/2010-05-08/';
  return { status, xml: `<ErrorResponse xmlns="${namespace}">${error}<RequestId>r</RequestId></ErrorResponse>` };
}

function answerIam(amazon: State, parameters: URLSearchParams): Answer {
  const action = parameters.get('Action') ?? '';
  const name = parameters.get('UserName') ?? '';
  const user = amazon.users.get(name);
  amazon.calls.push(action);
  const done = (result = '') => ({
    status: 200,
    xml: `<${action}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${action}Response>`,
  });
  const shown = (path: string) =>
    `<User><Path>${path}</Path><UserName>${name}</UserName><UserId>AIDA</UserId><Arn>arn:aws:iam::1:user${path}${name}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></User>`;

  if (amazon.denied.delete(action)) {
    const message = `User: arn:aws:iam::1:user/panel is not authorized to perform: iam:${action} on resource: user ${name}`;
    return refuseIam(403, 'AccessDenied', message);
  }
  if (action === 'CreateUser') {
    if (user) return refuseIam(409, 'EntityAlreadyExists', `User with name ${name} already exists.`);
    const path = parameters.get('Path') ?? '/';
    amazon.users.set(name, { path, policies: new Map(), keys: [] });
    return done(shown(path));
  }
  if (!user) return refuseIam(404, 'NoSuchEntity', `The user with name ${name} cannot be found.`);
  switch (action) {
    case 'GetUser':
      return done(shown(user.path));
    case 'PutUserPolicy':
      user.policies.set(parameters.get('PolicyName') ?? '', parameters.get('PolicyDocument') ?? '');
      return done();
    case 'DeleteUserPolicy':
      if (user.policies.delete(parameters.get('PolicyName') ?? '')) return done();
      return refuseIam(404, 'NoSuchEntity');
    case 'CreateAccessKey': {
      if (user.keys.length >= 2) return refuseIam(409, 'LimitExceeded', 'Cannot exceed quota for AccessKeysPerUser: 2');
      const id = `AKIA${randomBytes(8).toString('hex').toUpperCase()}`;
      user.keys.push({ id, status: 'Active', createdAt: new Date(Date.UTC(2026, 0, 1, 0, amazon.calls.length)) });
      return done(
        `<AccessKey><UserName>${name}</UserName><AccessKeyId>${id}</AccessKeyId><Status>Active</Status><SecretAccessKey>secret-of-${id}</SecretAccessKey></AccessKey>`,
      );
    }
    case 'ListAccessKeys':
      return done(
        `<UserName>${name}</UserName><AccessKeyMetadata>${user.keys
          .map(
            ({ id, status, createdAt }) =>
              `<member><UserName>${name}</UserName><AccessKeyId>${id}</AccessKeyId><Status>${status}</Status><CreateDate>${createdAt.toISOString()}</CreateDate></member>`,
          )
          .join('')}</AccessKeyMetadata><IsTruncated>false</IsTruncated>`,
      );
    case 'DeleteAccessKey': {
      const index = user.keys.findIndex(({ id }) => id === parameters.get('AccessKeyId'));
      if (index < 0) return refuseIam(404, 'NoSuchEntity');
      user.keys.splice(index, 1);
      return done();
    }
    case 'DeleteUser':
      if (user.keys.length > 0 || user.policies.size > 0)
        return refuseIam(409, 'DeleteConflict', 'Cannot delete entity, must delete access keys first.');
      amazon.users.delete(name);
      return done();
    default:
      return refuseIam(400, 'InvalidAction');
  }
}

/** What a sub-resource that was never written answers with. */
const absent: Record<string, string> = {
  policy: 'NoSuchBucketPolicy',
  publicAccessBlock: 'NoSuchPublicAccessBlockConfiguration',
  ownershipControls: 'OwnershipControlsNotFoundError',
};

function answerS3(amazon: State, method: string, url: URL, body: string): Answer {
  const bucket = url.pathname.replaceAll('/', '');
  const resource = Object.keys(absent).find((name) => url.searchParams.has(name));
  amazon.calls.push(`${method} ${bucket}${resource ? `?${resource}` : ''}`);
  const refuse = (status: number, code: string) => ({
    status,
    xml: `<Error><Code>${code}</Code><Message>${code}</Message></Error>`,
  });
  if (url.searchParams.has('versions')) {
    const version = '<Version><Key>a.txt</Key><VersionId>null</VersionId><IsLatest>true</IsLatest></Version>';
    const versions = amazon.fullBuckets.has(bucket) ? version : '';
    return { status: 200, xml: `<ListVersionsResult><Name>${bucket}</Name>${versions}</ListVersionsResult>` };
  }
  if (!resource) return method === 'DELETE' ? { status: 204, xml: '' } : refuse(501, 'NotImplemented');

  const id = `${bucket}?${resource}`;
  const isPublicPolicy = resource === 'policy' && method === 'PUT' && body.includes('"*"');
  const block = amazon.documents.get(`${bucket}?publicAccessBlock`) ?? '';
  if (isPublicPolicy && (amazon.isAccountBlocked || block.includes('<BlockPublicPolicy>true')))
    return refuse(403, 'AccessDenied');
  if (method === 'PUT') amazon.documents.set(id, body);
  if (method === 'DELETE') amazon.documents.delete(id);
  if (method !== 'GET') return { status: 200, xml: '' };
  const document = amazon.documents.get(id);
  return document === undefined ? refuse(404, absent[resource] ?? '') : { status: 200, xml: document };
}
