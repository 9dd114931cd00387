import { describe, expect, it } from 'vitest';
import { parseDsn } from '#lib/core/dsn';
import { inspectDsn } from '#lib/core/dsn-inspect';

function inspect(text: string) {
  const result = parseDsn(text);
  if (!result.ok) throw new Error(result.reason);
  return inspectDsn(result.dsn);
}

const codes = (text: string) => inspect(text).warnings.map((warning) => warning.code);

describe('inspecting the host of an S3 DSN', () => {
  it.each<[string, string[]]>([
    ['b.s3.amazonaws.com', []],
    ['b.s3.eu-west-1.amazonaws.com', []],
    ['b.s3-eu-west-1.amazonaws.com', []],
    ['b.s3.dualstack.eu-west-1.amazonaws.com', []],
    ['b.s3-fips.us-gov-west-1.amazonaws.com', []],
    ['b.s3-fips.dualstack.us-east-1.amazonaws.com', []],
    ['ap-1.s3-accesspoint.eu-west-1.amazonaws.com', ['ACCESS_POINT']],
    ['b.s3.cn-north-1.amazonaws.com.cn', []],
    ['b.s3-accelerate.amazonaws.com', ['REGION_WRONG']],
    ['b.s3-website-us-east-1.amazonaws.com', ['REGION_WRONG']],
    ['1234.s3-control.eu-west-1.amazonaws.com', ['CONTROL_ENDPOINT', 'REGION_WRONG']],
    ['my.s3-data.s3.eu-west-1.amazonaws.com', ['BUCKET_CUT', 'REGION_WRONG']],
    ['ex.aldryn-media.io.s3-eu-central-1.amazonaws.com', ['DOTTED_BUCKET']],
    ['b.sos-ch-dk-2.exo.io', []],
    ['b.fra1.digitaloceanspaces.com', ['REGION_MISSING']],
    ['b.s3.eu-central-1.wasabisys.com', []],
    ['b.s3.wasabisys.com', ['REGION_WRONG']],
    ['b.eu-central-1.linodeobjects.com', ['REGION_WRONG']],
    ['b.acct.r2.cloudflarestorage.com', ['BUCKET_SWALLOWED', 'REGION_MISSING']],
    ['b.s3.example.com', ['REGION_WRONG']],
    ['b.s3.us-east-1.storage.example.com', []],
    ['b.minio:9000', ['REGION_MISSING', 'PORT_DROPPED']],
    ['media.minio.svc.cluster.local:9000', ['BUCKET_SWALLOWED', 'REGION_MISSING', 'PORT_DROPPED']],
    ['b.127.0.0.1:9000', ['IP_ADDRESS', 'PORT_DROPPED']],
    ['b.s3.local.localhost:9000', ['PORT_DROPPED']],
    ['b.s3.local.localhost', ['HTTPS_ASSUMED']],
    ['b.s3.us-east-1.internal', []],
    ['b.s3.us-west-004.backblazeb2.com', []],
    ['b.s3.fr-par.scw.cloud', []],
  ])('%s', (host, expected) => {
    expect(codes(`s3://K:S@${host}/?auth=s3v4`)).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ['b.media.example.com/?auth=s3v4&region_name=us-east-1', []],
    ['b.fra1.digitaloceanspaces.com/?auth=s3v4&region_name=fra1', []],
    ['b.eu-central-1.linodeobjects.com/?auth=s3v4&region_name=eu-central-1', []],
    ['b.s3.example.com/?auth=s3v4&region_name=us-east-1', ['REGION_WRONG', 'REGION_NAME_IGNORED']],
  ])('region_name: %s', (rest, expected) => {
    expect(codes(`s3://K:S@${rest}`)).toEqual(expected);
  });
});

describe('inspecting the parameters of an S3 DSN', () => {
  it.each<[string, string[]]>([
    ['?auth=s3v4&domain=m.example.com', []],
    ['?auth=s3', []],
    ['', ['AUTH_MISSING']],
    ['?auth=v5', ['AUTH_UNKNOWN']],
    ['?auth=s3v4&domain=m.example.com%2Fx', ['DOMAIN_NOT_HOST']],
    ['?auth=s3v4&domain=m.example.com:9000', ['DOMAIN_NOT_HOST']],
    ['?auth=s3v4&domain=m.example.com&url=https://u.example.com', ['DOMAIN_IGNORED']],
    ['?auth=s3v4&url=http%3A%2F%2Flocalhost%3A9000', ['PLAIN_HTTP']],
    ['?auth=s3v4&url=u.example.com', ['URL_WITHOUT_SCHEME']],
    ['?auth=s3v4&url=localhost:9000', ['URL_WITHOUT_SCHEME']],
    ['?auth=s3v4&url=https://u.example.com/media', ['URL_PATH_IGNORED']],
    ['?auth=s3v4&acl=', ['ACL_EMPTY']],
    ['?auth=s3v4&acl=private', ['ACL_PRIVATE_UNSIGNED']],
    ['?auth=s3v4&acl=private&qs_auth=true', []],
    ['?auth=s3v4&acl=private&qs_auth=true&domain=m.example.com', ['UNSIGNED_LINKS']],
    ['?auth=s3v4&qs_auth=true&url=https://m.example.com', ['UNSIGNED_LINKS']],
    ['?auth=s3v4&addressing_style=host', ['ADDRESSING_STYLE_UNKNOWN']],
    ['?auth=s3v4&addressing_style=virtual', []],
    ['?auth=s3v4&colour=red&size=2', ['PARAMETER_IGNORED']],
  ])('%s', (query, expected) => {
    expect(codes(`s3://K:S@b.s3.eu.example.com/${query}`)).toEqual(expected);
  });

  it('warns about an encoded key prefix, absent and unreadable credentials', () => {
    expect(codes('s3://K:S@b.s3.eu.example.com/a%20b/?auth=s3v4')).toEqual(['PATH_ENCODED']);
    expect(codes('s3://K@b.s3.eu.example.com/?auth=s3v4')).toEqual(['CREDENTIALS_MISSING']);
    expect(codes('s3://K:%ff@b.s3.eu.example.com/?auth=s3v4')).toEqual(['SECRET_UNREADABLE']);
  });
});

describe('inspecting other DSNs', () => {
  const truncated = encodeURIComponent(btoa('se=2036-01-22&sp=rwdl'));

  it.each<[string, string[]]>([
    ['az://acc:c2U9MjAzNi0wMS0yMiZzcD1yd2RsJnNpZz1hYmM%3D@blob.core.windows.net/public-media', []],
    ['az://acc:%2F%2F79%2FPs%3D@blob.core.windows.net/c', []],
    [`az://acc:${truncated}@blob.core.windows.net/c`, ['CREDENTIAL_TRUNCATED']],
    ['az://acc:AAAA@azurite:10000/c', ['HOST_IGNORED', 'PORT_DROPPED']],
    ['az://acc:AAAA@blob.core.windows.net/c?acl=private', ['PARAMETER_IGNORED']],
    ['file:///data/media/?url=%2Fmedia%2F', []],
    ['file:///data/media/', ['NO_LINKS']],
    ['file:///data/my%20media/?url=/m/', ['PATH_ENCODED']],
    ['postgres://u:p@h/db', []],
    ['postgres://u:%ff@h/db', ['SECRET_UNREADABLE']],
  ])('%s', (text, expected) => {
    expect(codes(text)).toEqual(expected);
  });
});

describe('rows', () => {
  it('show each setting by its label and flag secrets', () => {
    expect(inspect('s3://AK:s@b.s3.eu.example.com/?auth=s3v4').rows).toEqual([
      { label: 'Kind', value: 'S3' },
      { label: 'Bucket', value: 'b' },
      { label: 'Endpoint', value: 's3.eu.example.com' },
      { label: 'Region', value: 'eu' },
      { label: 'Access key id', value: 'AK' },
      { label: 'Secret access key', value: 's', secret: true },
      { label: 'Signed links', value: 'no' },
      { label: 'Signature version', value: 's3v4' },
    ]);
  });

  it('say each thing to do in one sentence without secrets', () => {
    const { warnings } = inspect('s3://AKEY:TOPSECRET@b.acct.r2.cloudflarestorage.com:1/?acl=&foo=1');
    expect(warnings.length).toBeGreaterThan(3);
    for (const { message } of warnings) {
      expect(message).toMatch(/^[A-Z"a-z].*\.$/);
      expect(message).not.toMatch(/TOPSECRET|AKEY/);
    }
  });
});
