import { describe, expect, it } from 'vitest';
import {
  connectionFor,
  emptyRegion,
  initialConnection,
  isMovedElsewhere,
  regionSchema,
  valuesOf,
} from '#components/regions/region-values';
import { sampleRegion } from '#components/storage/render-in-storage';
import type { RegionDetails } from '#lib/contracts/regions';

describe('the form of a region', () => {
  it('keeps what was typed when another kind is chosen, and forgets what was only suggested', () => {
    const aws = emptyRegion('o1');
    expect(aws.connection.region).toBe('eu-central-1');
    expect(connectionFor('garage', aws).region).toBe('garage');
    const typed = {
      ...aws,
      connection: { ...aws.connection, region: 'eu-9', access_key_id: 'AKIA', iam_endpoint: 'https://iam' },
    };
    const minio = connectionFor('minio', typed);
    expect(minio).toMatchObject({ endpoint: '', region: 'eu-9', public_host: '', access_key_id: 'AKIA' });
    expect(connectionFor('aws', { kind: 'minio', connection: minio })).toMatchObject(typed.connection);
    const azure = connectionFor('azure', { kind: 'minio', connection: initialConnection('minio') });
    expect(connectionFor('garage', { kind: 'azure', connection: azure }).region).toBe('garage');
  });

  it('sends only the fields of the kind that is chosen', () => {
    const aws = emptyRegion('11111111-1111-4111-8111-111111111111');
    const typed = { ...aws, connection: { ...aws.connection, access_key_id: 'AKIA' } };
    const connection: Record<string, string> = { ...connectionFor('azure', typed), account: 'media1' };
    const sent = regionSchema('azure', true).parse({
      ...aws,
      name: 'A',
      slug: 'a-1',
      kind: 'azure',
      connection,
      secret: 'x',
    });
    expect(connection.access_key_id).toBe('AKIA');
    expect(sent.connection).toEqual({ account: 'media1', endpoint: '' });
  });

  it('names each field at fault as its input and the API do', () => {
    const { connection, ...typed } = emptyRegion('11111111-1111-4111-8111-111111111111');
    const wrong = { ...typed, name: '', slug: 'a-1', secret: 'x', connection: { ...connection, iam_endpoint: 'no' } };
    const { error } = regionSchema('aws', true).safeParse(wrong);
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([
      'name',
      'connection.access_key_id',
      'connection.iam_endpoint',
    ]);
  });

  it('asks for the secret again when it would go to another address, and only then', () => {
    const region: RegionDetails = {
      ...sampleRegion,
      organisation: 'o1',
      store: { kind: 'generic', label: 'Other S3', endpoint: 'https://s3.example.com' },
      connection: { ...initialConnection('generic'), endpoint: 'https://s3.example.com', access_key_id: 'AKIA' },
      public_host: 's3.example.com',
      notes: [],
      allows_private_address: false,
      capabilities: [],
      checks: [],
      operation: null,
    };
    const values = valuesOf(region);
    const moved = (connection: Record<string, string>) =>
      isMovedElsewhere(region, { ...values, connection: { ...values.connection, ...connection } });
    expect(values.secret).toBe('');
    expect(moved({})).toBe(false);
    expect(moved({ access_key_id: 'NEW', public_host: 'm.example.com', endpoint: ' HTTPS://S3.example.com/ ' })).toBe(
      false,
    );
    expect(moved({ endpoint: 'https://other.example.com' })).toBe(true);
    expect(moved({ endpoint: 'https://s3.example.com:8443' })).toBe(true);
    expect(isMovedElsewhere(region, { ...values, kind: 'minio' })).toBe(true);
  });
});
