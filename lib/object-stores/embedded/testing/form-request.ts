import { ALGORITHM, amzDateOf, deriveSigningKey, scopeText, sign } from '#lib/object-stores/embedded/sigv4';
import { type RawAnswer, send } from '#lib/object-stores/embedded/testing/raw-request';
import type { StoreKey } from '#lib/object-stores/port';

type Condition = Record<string, string> | (string | number)[];

export interface Form {
  key: StoreKey;
  fields?: Record<string, string>;
  conditions?: Condition[];
  expiresAt?: Date;
  file?: string | Buffer;
  filename?: string;
  /** Changes the finished fields, after signing. */
  forge?: (fields: Record<string, string>) => Record<string, string>;
  policyText?: string;
}

/** A form as a browser sends it, with a policy that allows exactly its fields unless told otherwise. */
export function postForm(url: string, bucket: string, form: Form): Promise<RawAnswer> {
  const { key } = form;
  const date = amzDateOf(new Date());
  const scope = { date: date.slice(0, 8), region: 'local', service: 's3' };
  const signedFields: Record<string, string> = {
    'x-amz-algorithm': ALGORITHM,
    'x-amz-credential': `${key.keyId}/${scopeText(scope)}`,
    'x-amz-date': date,
  };
  const fields = { key: 'form', ...form.fields };
  const conditions = form.conditions ?? Object.entries(fields).map(([name, value]) => ({ [name]: value }));
  const document = {
    expiration: (form.expiresAt ?? new Date(Date.now() + 60_000)).toISOString(),
    conditions: [
      { bucket },
      ...Object.entries(signedFields).map(([name, value]) => ({ [name]: value })),
      ...conditions,
    ],
  };
  const policy = Buffer.from(form.policyText ?? JSON.stringify(document)).toString('base64');
  const signature = sign(deriveSigningKey(key.secret, scope), policy);
  const all = { ...fields, ...signedFields, policy, 'x-amz-signature': signature };
  return sendForm(url, bucket, form.forge?.(all) ?? all, form.file ?? 'content', form.filename);
}

/** Sends the fields and the file as they are. */
export function sendForm(
  url: string,
  bucket: string,
  fields: Record<string, string>,
  file: string | Buffer | undefined,
  filename = 'pic.png',
): Promise<RawAnswer> {
  const boundary = '----boundary1234';
  const part = (disposition: string, value: string | Buffer) => [
    `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`,
    value,
    '\r\n',
  ];
  const pieces = Object.entries(fields).flatMap(([name, value]) => part(`name="${name}"`, value));
  if (file !== undefined) pieces.push(...part(`name="file"; filename="${filename}"`, file));
  pieces.push(`--${boundary}--\r\n`);
  return send(url, {
    method: 'POST',
    path: `/${bucket}`,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat(pieces.map((piece) => Buffer.from(piece))),
  });
}
