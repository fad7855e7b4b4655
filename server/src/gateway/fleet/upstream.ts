import { VERSION } from '../../units/index.ts';
import { dialectNamed, singleHeader, type AuthStyle, type RequestHeaders, type Vendor } from '../dialects/index.ts';
import { traceContext } from './trace-context.ts';
import type { Credential, CredentialSource } from './credentials.ts';

/** How a deployment's upstream is asked. */
export interface UpstreamAccess {
  readonly auth: AuthStyle;
  readonly credential: CredentialSource;
  /** Of a stream: until its first content, however alive it is; the gateway's own where `null`. */
  readonly firstContentTimeoutMs: number | null;
}

/** How to reach one deployment, in table order. */
export interface Upstream {
  readonly origin: string;
  readonly protocol: string;
  /** Endpoints that it answers to, and those of them that are translated to what it serves. */
  readonly endpoints: readonly string[];
  readonly translated: readonly string[];
  /** Its name of the model. */
  readonly model: string;
  /** Whose rules hold for what is sent there. */
  readonly vendor: Vendor;
  /** Path before the endpoint's own, such as `/v1`. */
  readonly basePath: string;
  /** Query of every request, such as Azure's `?api-version=...`; empty for most. */
  readonly search: string;
  readonly auth: AuthStyle;
  readonly credential: Credential;
  readonly firstContentTimeoutMs: number | null;
  /** Members of a body that it has refused, and is sent no more. */
  readonly refused: Set<string>;
}

/** Words of a server that refuses a member which it does not know. */
const UNKNOWN_MEMBER =
  /(?:extra|unknown|unrecogni[sz]ed|unexpected|unsupported|not (?:permitted|allowed|supported)|additional)[^]{0,80}?(?:field|input|param|propert|argument|key|option)|(?:field|input|param|propert|argument|key|option)[^]{0,80}?(?:extra|unknown|unrecogni[sz]ed|unexpected|unsupported|not (?:permitted|allowed|supported))/i;

/** A body as it was sent. */
interface Sent {
  includes(text: string): boolean;
}

/**
 * A member of a sent body that an upstream's refusal is about and that an answer does not need; `null`: there is none.
 */
export function refusedMember(status: number, answer: Buffer, sent: Sent): string | null {
  if ((status !== 400 && status !== 422) || !sent.includes(`"${STREAM_OPTIONS}"`)) return null;
  const words = answer.toString('utf8', 0, MOST_WORDS_BYTES);
  return /stream_options|include_usage/.test(words) || UNKNOWN_MEMBER.test(words) ? STREAM_OPTIONS : null;
}

const STREAM_OPTIONS = 'stream_options';
const MOST_WORDS_BYTES = 8192;

/** What a header value may hold and name a client by. */
const PLAIN = /^[\x20-\x7e]{1,512}$/;
const OWN_AGENT = `joulegate/${VERSION}`;

/** @param own of our span; `null`: the client's goes on */
function addTrace(headers: Record<string, string>, client: RequestHeaders, own: string | null): void {
  const caller = traceContext(client);
  const parent = own ?? (caller === null ? undefined : singleHeader(client['traceparent']));
  if (parent === undefined) return;
  headers['traceparent'] = parent;
  if (caller?.tracestate != null) headers['tracestate'] = caller.tracestate;
}

/** What a request to an upstream is told by its headers. */
export interface HeadersToSend {
  /** The upstream's credential now; `null`: it needs none. */
  readonly secret: string | null;
  /** Those of the client that may go on. */
  readonly client: RequestHeaders;
  /** The client speaks the upstream's protocol. */
  readonly sameProtocol: boolean;
  readonly stream: boolean;
  readonly bodyBytes: number;
  /** Of our own span where the request is traced; `null`: the client's goes on. */
  readonly traceparent: string | null;
}

/**
 * Headers of a request to an upstream: a short list of our own, and the client's trace. Of the client's own only its name
 * and what its protocol has as parameters goes on, and only to an upstream that speaks it.
 */
export function upstreamHeaders(
  upstream: Upstream,
  { secret, client, sameProtocol, stream, bodyBytes, traceparent }: HeadersToSend,
): Record<string, string> {
  const agent = sameProtocol ? singleHeader(client['user-agent']) : undefined;
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: stream ? 'text/event-stream' : 'application/json',
    // What is followed event by event is not packed in between.
    'accept-encoding': 'identity',
    'user-agent': agent !== undefined && PLAIN.test(agent) ? agent : OWN_AGENT,
    'content-length': String(bodyBytes),
  };
  if (secret !== null) {
    if (upstream.auth === 'bearer') headers['authorization'] = `Bearer ${secret}`;
    else headers[upstream.auth] = secret;
  }
  addTrace(headers, client, traceparent);
  dialectNamed(upstream.protocol)?.addHeaders(headers, sameProtocol ? client : NO_HEADERS);
  return headers;
}

const NO_HEADERS: RequestHeaders = {};

/**
 * Where a request to an upstream goes.
 * @param query of the client that goes on, without a mark; empty: none
 */
export const upstreamPath = ({ basePath, search }: Upstream, path: string, query: string): string =>
  query === '' ? `${basePath}${path}${search}` : `${basePath}${path}${search === '' ? '?' : `${search}&`}${query}`;
