import { createServer } from 'node:http';
import dns, { type LookupAddress } from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net, { isIP, isIPv4, Socket, type AddressInfo, type TcpNetConnectOpts } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openOutbound } from './outbound.ts';

/** What names resolve to; a list of lists answers one look-up after the other. */
const zone = new Map<string, (readonly string[])[]>();
const reallyLookUp = dns.lookup;
const lookup = (
  name: string,
  options: { all?: boolean },
  callback: (error: Error | null, found: unknown, family?: number) => void,
): void => {
  if (isIP(name) !== 0) return reallyLookUp(name, options, (error, found, family) => callback(error, found, family));
  const answers = zone.get(name);
  if (answers === undefined)
    return callback(Object.assign(new Error(`no such name ${name}`), { code: 'ENOTFOUND' }), []);
  const found = (answers.length > 1 ? answers.shift() : answers[0])!.map((address) => ({
    address,
    family: address.includes(':') ? 6 : 4,
  }));
  if (options.all === true) callback(null, found);
  else callback(null, found[0]!.address, found[0]!.family);
};

/** Every address that would have been connected to. Only loopback really is: what a fault of ours lets out stays in here. */
const attempts: string[] = [];
const really = net.connect;
beforeAll(() => {
  // Whoever has imported the function by name, however early, has this one now.
  dns.lookup = lookup as typeof dns.lookup;
  syncBuiltinESMExports();
  vi.spyOn(net, 'connect').mockImplementation(((options: TcpNetConnectOpts) => {
    const socket = new Socket();
    const host = options.host ?? '';
    const go = (address: string): void => {
      attempts.push(address);
      socket.destroy(Object.assign(new Error(`${address} is kept in`), { code: 'KEPT_IN' }));
    };
    if (isIP(host) === 0 && host !== 'turning.example')
      options.lookup!(host, { all: true }, (error, found) =>
        error === null ? (found as LookupAddress[]).forEach(({ address }) => go(address)) : socket.destroy(error),
      );
    else if (isIP(host) !== 0) go(host);
    else
      return really({
        ...options,
        lookup: (name, asked, callback) =>
          options.lookup!(
            name,
            asked,
            (error, found, family) => (
              error === null &&
                attempts.push(...[found].flat().map((one) => (typeof one === 'string' ? one : one.address))),
              callback(error, found, family)
            ),
          ),
      });
    return socket;
  }) as typeof net.connect);
});
afterAll(() => {
  vi.restoreAllMocks();
  dns.lookup = reallyLookUp;
  syncBuiltinESMExports();
});

/** The address as one number, by this test's own arithmetic. */
function bits(address: string): bigint {
  if (isIPv4(address)) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const bare = address.split('%')[0]!;
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(bare);
  const text =
    dotted === null
      ? bare
      : `${dotted[1]}${(bits(dotted[2]!) >> 16n).toString(16)}:${(bits(dotted[2]!) & 0xffffn).toString(16)}`;
  const [left = '', right] = text.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const middle = right === undefined ? 0 : 8 - groups(left).length - groups(right).length;
  return [...groups(left), ...Array.from({ length: middle }, () => '0'), ...groups(right ?? '')].reduce(
    (sum, group) => sum * 65536n + BigInt(`0x${group}`),
    0n,
  );
}
/** 169.254/16, 0/8, 224/3 and the metadata addresses of clouds, in any clothing. */
function forbidden(address: string): boolean {
  const value = bits(address);
  if (isIPv4(address))
    return (
      value >> 16n === 0xa9fen ||
      value >> 24n === 0n ||
      value >> 29n === 7n ||
      ['100.100.100.200', '192.0.0.192', '168.63.129.16'].includes(address)
    );
  const embedded =
    value >> 32n === 0xffffn ||
    (value >> 32n === 0n && value > 1n) ||
    value >> 32n === 0xffff0000n ||
    value >> 32n === 0x64ff9bn << 64n
      ? value & 0xffffffffn
      : value >> 112n === 0x2002n
        ? (value >> 80n) & 0xffffffffn
        : null;
  if (embedded !== null) return forbidden([24n, 16n, 8n, 0n].map((shift) => (embedded >> shift) & 255n).join('.'));
  return (
    value === 0n ||
    value >> 118n === 0x3fan ||
    value >> 120n === 0xffn ||
    [0xfd000ec2000000000000000000000254n, 0xfd2000ce000000000000000000000254n].includes(value)
  );
}

const ADDRESSES = [
  '169.254.169.254',
  '169.254.170.2',
  '169.254.0.1',
  '100.100.100.200',
  '192.0.0.192',
  '168.63.129.16',
  '0.0.0.0',
  '0.1.2.3',
  '224.0.0.1',
  '239.255.255.250',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  'fe80::1',
  'fe80::a9fe:a9fe',
  'febf::1',
  'ff02::1',
  'fd00:ec2::254',
  'fd20:ce::254',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '0:0:0:0:0:ffff:a9fe:a9fe',
  '::ffff:100.100.100.200',
  '::ffff:0.0.0.0',
  '::ffff:224.0.0.1',
  '::ffff:255.255.255.255',
  '::169.254.169.254',
  '::a9fe:a9fe',
  '::100.100.100.200',
  '::ffff:0:169.254.169.254',
  '64:ff9b::169.254.169.254',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b::100.100.100.200',
  '64:ff9b::0.0.0.0',
  '64:ff9b::192.0.0.192',
  '2002:a9fe:a9fe::1',
  '2002:a9fe:a9fe::',
  '2002:6464:64c8::1',
  '2002:e000:1::1',
  '2002:c000:c0::1',
];
const HOSTS = [
  ...ADDRESSES.map((address) => (isIPv4(address) ? address : `[${address}]`)),
  '2852039166',
  '0xa9fea9fe',
  '0xA9.0xFE.0xA9.0xFE',
  '0251.0376.0251.0376',
  '0251.254.0xa9.254',
  '169.254.43518',
  '169.16689662',
  '169.254.169.254.',
  '0xa9fea9fe.',
  '%31%36%39.254.169.254',
  '１６９.２５４.１６９.２５４',
  '169。254。169。254',
  '①⑥⑨.254.169.254',
  '0',
  '0x0',
  '00',
  '0.0',
  '1684301000',
  '[::ffff:0xa9fe]',
  '[0000:0000:0000:0000:0000:ffff:a9fe:a9fe]',
];

const request = {
  method: 'POST',
  path: '/',
  headers: {},
  body: Buffer.from('{}'),
  headersTimeoutMs: 500,
  idleTimeoutMs: 500,
} as const;
/** What becomes of one request to an origin: refused at once, an error, or an answer. */
async function fate(origin: string): Promise<string> {
  let outbound: ReturnType<typeof openOutbound>;
  try {
    outbound = openOutbound([origin]);
  } catch (error) {
    return (error as { code?: string }).code ?? 'thrown';
  }
  const said = await new Promise<string>((resolve) => {
    outbound.send(origin, request, {
      start: (status) => resolve(`answered ${status}`),
      data: () => true,
      end: () => {},
      error: (error) => resolve((error as { code?: string }).code ?? error.message),
    });
  });
  await outbound.close();
  return said;
}

test('this test knows what it forbids', () => {
  expect(ADDRESSES.filter((address) => !forbidden(address))).toEqual([]);
  expect(
    [
      '127.0.0.1',
      '10.0.0.8',
      '8.8.8.8',
      '::1',
      'fd00::1',
      '2001:4860:4860::8888',
      '::ffff:8.8.8.8',
      '64:ff9b::808:808',
      '2002:808:808::1',
    ].filter(forbidden),
  ).toEqual([]);
  expect(HOSTS.length + ADDRESSES.length).toBeGreaterThanOrEqual(60);
});

test.each(HOSTS)('http://%s is never connected to', async (host) => {
  attempts.length = 0;
  for (const origin of [`http://${host}`, `https://${host}:8443`]) {
    const said = await fate(origin);
    expect(said).not.toMatch(/^answered/);
    expect(['JG_OUTBOUND_REFUSED', 'ERR_INVALID_URL', 'ENOTFOUND']).toContain(said);
  }
  expect(attempts).toEqual([]);
});

test.each(ADDRESSES)('a name that resolves to %s, alone or among good ones, is never connected to', async (address) => {
  for (const answers of [[address], ['127.0.0.1', address], [address, '127.0.0.1']]) {
    zone.set('rebound.example', [answers]);
    attempts.length = 0;
    expect(await fate('http://rebound.example:1')).toBe('JG_OUTBOUND_REFUSED');
    expect(attempts).toEqual([]);
  }
});

test('a name that turns to a metadata address between two connections is refused at the second, and a redirect there is not followed', async () => {
  const server = createServer((_, response) =>
    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/', connection: 'close' }).end(),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://turning.example:${(server.address() as AddressInfo).port}`;
  zone.set('turning.example', [['127.0.0.1'], ['169.254.169.254']]);
  attempts.length = 0;
  expect(await fate(origin)).toBe('answered 302');
  expect(await fate(origin)).toBe('JG_OUTBOUND_REFUSED');
  expect(attempts).toEqual(['127.0.0.1']);
  server.close();
});
