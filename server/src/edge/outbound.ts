/// <reference path="./undici-pool.d.ts" />
import { lookup as dnsLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import Pool from 'undici/lib/dispatcher/pool.js';
import { JoulegateError } from '../units/index.ts';
import { SentRequest } from './sent-request.ts';

/** What becomes of one outgoing request. Exactly one of `end` and `error` is called, last. */
export interface OutboundHandler {
  /** `false`: each piece is handed on by itself, as it came; absent: pieces of one read are handed on together. */
  readonly gathers?: boolean;
  start(status: number, headers: Readonly<Record<string, string | string[] | undefined>>): void;
  /**
   * Returns false to pause until {@link OutboundCall.resume}.
   * @param pieces that the chunk came in, of one read of the socket
   * @param endsRead whether nothing more of that read comes: to pause in its midst costs a copy of what is left
   */
  data(chunk: Buffer, pieces: number, endsRead: boolean): boolean;
  end(): void;
  error(error: Error): void;
}

export interface OutboundRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly headers: Record<string, string>;
  /** Pieces need a `content-length` among the headers. */
  readonly body: Buffer | Iterable<Buffer> | AsyncIterable<Buffer> | null;
  /** Until the first response byte; 0: the caller watches. */
  readonly headersTimeoutMs: number;
  /** Between two chunks; 0: the caller watches. */
  readonly idleTimeoutMs: number;
}

export interface OutboundCall {
  /** Drops the request; the handler gets an error. */
  abort(reason: Error): void;
  resume(): void;
}

/** The only code that opens outgoing sockets: allowed origins only, checked addresses, no redirects. */
export interface Outbound {
  /** @throws JoulegateError `JG_OUTBOUND_REFUSED` for an origin that was not allowed */
  send(origin: string, request: OutboundRequest, handler: OutboundHandler): OutboundCall;
  /**
   * Allows these origins and no others from now on; requests under way to a removed one end as they would.
   * @throws JoulegateError `JG_OUTBOUND_REFUSED` for an address that is never allowed; then nothing has changed
   */
  allow(origins: readonly string[]): void;
  close(): Promise<void>;
}

/** Link-local and clouds' metadata services, unspecified, multicast, reserved. */
const FORBIDDEN_IPV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['192.0.0.192', 32],
  ['224.0.0.0', 3],
];
const FORBIDDEN_IPV6: readonly (readonly [string, number])[] = [
  ['::', 128],
  ['fd00:ec2::254', 128],
  ['fd20:ce::254', 128],
  ['fe80::', 10],
  ['ff00::', 8],
];
/** IPv4 in IPv6 clothing: mapped, compatible, translated, NAT64. */
const CLOTHINGS = ['::ffff:', '::', '::ffff:0:', '64:ff9b::'] as const;

/** An IPv4 address in its 6to4 network. */
function sixToFour(address: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return `2002:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}::`;
}

/** Addresses no upstream may have, in every form that reaches them. */
function forbiddenAddresses(): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of FORBIDDEN_IPV6) list.addSubnet(address, prefix, 'ipv6');
  for (const [address, prefix] of FORBIDDEN_IPV4) {
    list.addSubnet(address, prefix, 'ipv4');
    list.addSubnet(sixToFour(address), 16 + prefix, 'ipv6');
    // ::/104 holds ::1, which is loopback and no IPv4 address.
    for (const clothing of CLOTHINGS)
      if (clothing !== '::' || address !== '0.0.0.0') list.addSubnet(`${clothing}${address}`, 96 + prefix, 'ipv6');
  }
  return list;
}

const FORBIDDEN = forbiddenAddresses();

/** Whether an address may be connected to. @example addressAllowed('169.254.169.254') // false */
export function addressAllowed(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && !FORBIDDEN.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

const refused = (what: string): JoulegateError =>
  new JoulegateError('JG_OUTBOUND_REFUSED', `outgoing connection to ${what} refused`, {
    hint: 'only origins of configured deployments, never link-local or metadata addresses',
  });

/** Resolves a name, refuses it if any of its addresses is forbidden, and pins the one that is connected to. */
const checkedLookup: LookupFunction = (hostname, options, callback) => {
  dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '');
    const bad = addresses.find(({ address }) => !addressAllowed(address));
    const first = addresses[0];
    if (bad !== undefined || first === undefined)
      return callback(refused(`${hostname} (${bad?.address ?? 'no address'})`), '');
    if (options.all) return callback(null, addresses);
    callback(null, first.address, first.family);
  });
};

/**
 * Opens the outbound client.
 * @param allowed origins such as `http://127.0.0.1:8000`
 * @param connectionsPerOrigin sockets kept to one origin; in-flight caps belong to the caller
 * @param tls whom to trust and what to show, in PEM, where the system's own authorities do not know the server
 */
export function openOutbound(
  allowed: readonly string[],
  connectionsPerOrigin = 256,
  tls: { readonly ca?: string; readonly cert?: string; readonly key?: string } = {},
): Outbound {
  const pools = new Map<string, Pool>();
  const open = (origin: string): Pool =>
    new Pool(origin, {
      connections: connectionsPerOrigin,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      connect: { ...tls, lookup: checkedLookup, timeout: 10_000 },
    });
  const allow = (origins: readonly string[]): void => {
    const wanted = new Set(origins);
    for (const origin of wanted) {
      const host = new URL(origin).hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0 && !addressAllowed(host)) throw refused(origin);
    }
    for (const [origin, pool] of pools) {
      if (wanted.has(origin)) continue;
      pools.delete(origin);
      void pool.close();
    }
    for (const origin of wanted) if (!pools.has(origin)) pools.set(origin, open(origin));
  };
  allow(allowed);
  return {
    allow,
    send(origin, request, handler) {
      const pool = pools.get(origin);
      if (pool === undefined) throw refused(origin);
      return new SentRequest(handler).send(pool, request);
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}
