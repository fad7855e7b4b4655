import { lookup as dnsLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Pool, type Dispatcher } from 'undici';
import { JoulegateError } from '../units/index.ts';

/** What becomes of one outgoing request. Exactly one of `end` and `error` is called, last. */
export interface OutboundHandler {
  start(status: number, headers: Readonly<Record<string, string | string[] | undefined>>): void;
  /** Returns false to pause until {@link OutboundCall.resume}. */
  data(chunk: Buffer): boolean;
  end(): void;
  error(error: Error): void;
}

export interface OutboundRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer | null;
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

/** Addresses no upstream may have: link-local with the clouds' metadata services, unspecified, multicast. */
function forbiddenAddresses(): BlockList {
  const list = new BlockList();
  list.addSubnet('169.254.0.0', 16, 'ipv4');
  list.addSubnet('0.0.0.0', 8, 'ipv4');
  list.addSubnet('224.0.0.0', 4, 'ipv4');
  list.addAddress('100.100.100.200', 'ipv4');
  list.addAddress('::', 'ipv6');
  list.addSubnet('fe80::', 10, 'ipv6');
  list.addSubnet('ff00::', 8, 'ipv6');
  list.addAddress('fd00:ec2::254', 'ipv6');
  // IPv4 in IPv6 clothing: mapped, compatible, NAT64 and 6to4 of the link-local range.
  list.addSubnet('::ffff:169.254.0.0', 112, 'ipv6');
  list.addSubnet('::169.254.0.0', 112, 'ipv6');
  list.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
  list.addSubnet('2002:a9fe::', 32, 'ipv6');
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
    if (bad !== undefined || first === undefined) return callback(refused(`${hostname} (${bad?.address ?? 'no address'})`), '');
    if (options.all) return callback(null, addresses);
    callback(null, first.address, first.family);
  });
};

/**
 * Opens the outbound client.
 * @param allowed origins such as `http://127.0.0.1:8000`
 * @param connectionsPerOrigin sockets kept to one origin; in-flight caps belong to the caller
 * @example openOutbound(['https://api.example.com']).send('https://api.example.com', request, handler)
 */
export function openOutbound(allowed: readonly string[], connectionsPerOrigin = 256): Outbound {
  const pools = new Map<string, Pool>();
  const open = (origin: string): Pool =>
    new Pool(origin, {
      connections: connectionsPerOrigin,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      connect: { lookup: checkedLookup, timeout: 10_000 },
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
      return dispatch(pool, request, handler);
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

function dispatch(pool: Pool, request: OutboundRequest, handler: OutboundHandler): OutboundCall {
  let controller: Dispatcher.DispatchController | undefined;
  let aborted: Error | undefined;
  let settled = false;
  const fail = (error: Error): void => {
    if (settled) return;
    settled = true;
    handler.error(error);
  };
  pool.dispatch(
    {
      method: request.method,
      path: request.path,
      headers: request.headers,
      body: request.body,
      headersTimeout: request.headersTimeoutMs,
      bodyTimeout: request.idleTimeoutMs,
    },
    {
      onRequestStart(started) {
        controller = started;
        if (aborted !== undefined) started.abort(aborted);
      },
      onResponseStart(_controller, status, headers) {
        if (status >= 200 && !settled) handler.start(status, headers);
      },
      onResponseData(current, chunk) {
        if (!settled && !handler.data(chunk)) current.pause();
      },
      onResponseEnd() {
        if (settled) return;
        settled = true;
        handler.end();
      },
      onResponseError(_controller, error) {
        fail(error);
      },
    },
  );
  return {
    abort(reason) {
      aborted = reason;
      controller?.abort(reason);
      fail(reason);
    },
    resume() {
      controller?.resume();
    },
  };
}
