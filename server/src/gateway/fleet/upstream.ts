import { dialectNamed, type AuthStyle, type RequestHeaders, type Vendor } from '../dialects/index.ts';
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
}

/**
 * Headers of a request to an upstream: a short list of our own. Of the client's own only what its protocol has as
 * parameters goes on, and only to an upstream that speaks it.
 * @param secret the upstream's credential now; `null`: it needs none
 */
export function upstreamHeaders(
  upstream: Upstream,
  secret: string | null,
  client: RequestHeaders,
  stream: boolean,
  bodyBytes: number,
): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: stream ? 'text/event-stream' : 'application/json',
    'content-length': String(bodyBytes),
  };
  if (secret !== null) {
    if (upstream.auth === 'bearer') headers['authorization'] = `Bearer ${secret}`;
    else headers[upstream.auth] = secret;
  }
  dialectNamed(upstream.protocol)?.addHeaders(headers, client);
  return headers;
}
