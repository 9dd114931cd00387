import { describe, expect, it } from 'vitest';
import { isPublic, keyStatements, publicStatement, readAccess, type Statement } from '#lib/object-stores/s3/policy';

const open = (statement: Partial<Statement>): Statement => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::media/*',
  ...statement,
});
const { Resource: _resource, ...withoutResource } = open({});
const { Action: _action, ...withoutAction } = open({});
const { Principal: _principal, ...withoutPrincipal } = open({});

describe('a policy that was written by hand', () => {
  it('is read as what Stowage would have written', () => {
    const access = { visibility: 'private' as const, publicPrefixes: ['a/', 'b/'] };
    const statement = publicStatement('media', access);
    expect(readAccess('media', statement ? [statement] : [])).toEqual({ access, foreign: [] });
    expect(readAccess('media', [open({})])).toMatchObject({ access: { visibility: 'public-read' }, foreign: [] });
  });

  it.each<[string, Statement]>([
    ['a resource that is more than the bucket', open({ Resource: 'arn:aws:s3:::media*' })],
    ['every resource', open({ Resource: '*' })],
    ['all resources but some', { ...withoutResource, NotResource: 'arn:aws:s3:::other/*' }],
    ['all actions but some', { ...withoutAction, NotAction: 's3:DeleteBucket' }],
    ['all people but some', { ...withoutPrincipal, NotPrincipal: { AWS: 'arn:aws:iam::1:user/a' }, Action: 's3:*' }],
    ['only what comes from some addresses', open({ Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } })],
    ['writing', open({ Action: ['s3:GetObject', 's3:PutObject'] })],
  ])('never looks private or plain public when it opens %s', (_what, statement) => {
    expect(isPublic(statement)).toBe(true);
    expect(readAccess('media', [statement]).foreign).not.toEqual([]);
  });

  it('is not public for naming a key, or for refusing something to everyone under a condition', () => {
    const key = keyStatements('media', 'read-write').map((each) => ({ ...each, Principal: { AWS: ['arn:user'] } }));
    const statements = [...key, open({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })];
    expect(statements.some(isPublic)).toBe(false);
    expect(readAccess('media', statements)).toEqual({
      access: { visibility: 'private', publicPrefixes: [] },
      foreign: [],
    });
  });
});
