import dns, { type LookupAddress } from 'node:dns';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { StoreError } from '#lib/object-stores/port';

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits = ''] = range.split('/');
    list.addSubnet(address, Number(bits), address.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** Metadata services of clouds stand on link-local addresses, and on a few others of AWS, Google, Alibaba, Oracle and Azure. */
const metadataServices = [
  '169.254.0.0/16',
  'fe80::/10',
  'fd00:ec2::254/128',
  'fd20:ce::254/128',
  '100.100.100.200/32',
  '192.0.0.192/32',
  '168.63.129.16/32',
];
/** No store has such an address, so nobody can allow them. */
const neverAllowed = blockList([...metadataServices, '0.0.0.0/8', '224.0.0.0/4', '240.0.0.0/4', 'ff00::/8']);
/** IANA special-purpose registries: private, shared, loopback, benchmarking, unique local, translated. */
const privateAddresses = blockList([
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '::/96',
  'fc00::/7',
  'fec0::/10',
  '64:ff9b:1::/48',
]);
/** Prefixes behind which an IPv4 address stands that the network delivers to: NAT64 and 6to4. */
const translations = [
  { list: blockList(['64:ff9b::/96']), firstGroup: 6 },
  { list: blockList(['2002::/16']), firstGroup: 1 },
];

export type AddressKind = 'public' | 'private' | 'forbidden';

/** What kind of network an IP address belongs to; an IPv4 address in an IPv6 form counts as what it is. */
export function addressKind(address: string): AddressKind {
  const plain = address.replace(/%.*$/, '');
  if (isIP(plain) !== 6) return kindOf(plain, 'ipv4');
  const translation = translations.find(({ list }) => list.check(plain, 'ipv6'));
  return translation ? translatedKind(plain, translation.firstGroup) : kindOf(plain, 'ipv6');
}

/** BlockList knows `::ffff:0:0/96` itself. */
function kindOf(address: string, family: 'ipv4' | 'ipv6'): AddressKind {
  if (neverAllowed.check(address, family)) return 'forbidden';
  return privateAddresses.check(address, family) ? 'private' : 'public';
}

/** Not better than private, since a gateway of our own network translates it. */
function translatedKind(address: string, firstGroup: number): AddressKind {
  const groups = groupsOf(address).slice(firstGroup, firstGroup + 2);
  const bytes = groups.flatMap((group) => [group >> 8, group & 255]);
  return kindOf(bytes.join('.'), 'ipv4') === 'forbidden' ? 'forbidden' : 'private';
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  // The URL parser writes every form in the same way, also one that ends like an IPv4 address.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const read = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const [first, last] = [read(head), read(tail ?? '')];
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}

function refuse(address: string, allowsPrivate: boolean): StoreError | null {
  const kind = addressKind(address);
  if (kind === 'public' || (kind === 'private' && allowsPrivate)) return null;
  const message =
    kind === 'private'
      ? 'The address of the store is on a private network. Only an owner can allow that, on the Regions page.'
      : 'The address of the store is one that no store can have (link-local, metadata, multicast or reserved).';
  return new StoreError('REFUSED', message);
}

/** Without a byte in either direction; while a part of a copy is written on a slow line, nothing is read. */
const SILENCE_MS = 120_000;

/**
 * Connections that check each address at the moment it is used, so that a name cannot change its mind in between, and
 * that end when they fall silent, within an answer or idle.
 */
export function guardedAgents(
  allowsPrivate: boolean,
  silenceMs = SILENCE_MS,
): { httpAgent: HttpAgent; httpsAgent: HttpsAgent } {
  const lookup: LookupFunction = (name, options, callback) => {
    // RFC 6761: names under `localhost` are this machine. Browsers know that, resolvers of servers often do not.
    const hostname = name.endsWith('.localhost') ? '127.0.0.1' : name;
    dns.lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0);
      const addresses = found as unknown as LookupAddress[];
      const refusal = addresses.map(({ address }) => refuse(address, allowsPrivate)).find((each) => each !== null);
      if (refusal) return callback(refusal, '', 0);
      const [first] = addresses;
      if (options.all) return callback(null, addresses);
      return callback(null, first?.address ?? '', first?.family ?? 0);
    });
  };
  const options = { keepAlive: true, maxSockets: 50, timeout: silenceMs, lookup };
  const httpAgent = new HttpAgent(options);
  const httpsAgent = new HttpsAgent(options);
  for (const agent of [httpAgent, httpsAgent]) {
    const connect = agent.createConnection.bind(agent);
    // An address written as such is never looked up.
    agent.createConnection = (target, callback) => {
      const host = (target.host ?? '').replace(/^\[|\]$/g, '');
      const refusal = isIP(host) ? refuse(host, allowsPrivate) : null;
      if (refusal) throw refusal;
      const socket = connect(target, callback);
      socket?.on('timeout', () => {
        const silence = new Error(`The connection was silent for ${silenceMs} ms.`);
        socket.destroy(Object.assign(silence, { code: 'ETIMEDOUT' }));
      });
      return socket;
    };
  }
  return { httpAgent, httpsAgent };
}
