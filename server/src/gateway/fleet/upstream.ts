import type { Protocol } from '../../world/index.ts';
import type { Credential } from './credentials.ts';

/** Which header carries the credential. */
export type AuthStyle = 'bearer' | 'x-api-key' | 'api-key';

/** How to reach one deployment, in table order. */
export interface Upstream {
  readonly origin: string;
  readonly protocol: Protocol;
  /** Path before the endpoint's own, such as `/v1`. */
  readonly basePath: string;
  /** Query of every request, such as Azure's `?api-version=...`; empty for most. */
  readonly search: string;
  readonly auth: AuthStyle;
  readonly credential: Credential;
}

/** The version of the Messages API that is asked for where the client names none: the one whose shapes are translated. */
const MESSAGES_VERSION = '2026-10-21';

/** Parameters that the Messages API takes as headers, beside its version. */
const MESSAGES_PARAMETERS = ['anthropic-beta', 'anthropic-user-profile-id', 'anthropic-workspace-id'] as const;
const OPENAI_BETA = 'openai-beta';

const single = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

/**
 * Headers of a request to an upstream: a short list of our own. Of the client's own only what its protocol has as
 * parameters goes on, and only to an upstream that speaks it.
 * @throws JoulegateError `JG_CONFIG` where the credential cannot be read
 */
export function upstreamHeaders(
  upstream: Upstream,
  client: Readonly<Record<string, string | readonly string[] | undefined>>,
  stream: boolean,
  bodyBytes: number,
): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: stream ? 'text/event-stream' : 'application/json',
    'content-length': String(bodyBytes),
  };
  const secret = upstream.credential.current();
  if (secret !== null) {
    if (upstream.auth === 'bearer') headers['authorization'] = `Bearer ${secret}`;
    else headers[upstream.auth] = secret;
  }
  if (upstream.protocol === 'anthropic') {
    headers['anthropic-version'] = single(client['anthropic-version']) ?? MESSAGES_VERSION;
    for (const name of MESSAGES_PARAMETERS) {
      const value = single(client[name]);
      if (value !== undefined) headers[name] = value;
    }
  } else {
    const beta = single(client[OPENAI_BETA]);
    if (beta !== undefined) headers[OPENAI_BETA] = beta;
  }
  return headers;
}
