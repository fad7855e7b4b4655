import { createHash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import { exchange, type Outbound, type WholeAnswer } from '../../edge/index.ts';
import { JoulegateError } from '../../units/index.ts';
import type { Stretch } from './digest-parts.ts';
import { refusalOf } from './fault.ts';
import { DEFAULT_RETRIES, Passing, retried } from './retry.ts';
import type { ObjectStoreOptions } from './types.ts';

export interface StoreRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** `null`: the bucket itself. */
  readonly key: string | null;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** A stretch needs its digest told. */
  readonly body?: Buffer | Stretch;
  /** Hex digest of the body where it is known. */
  readonly sha256?: string;
  /** Codes of S3 that are an answer and no fault. */
  readonly expected?: readonly string[];
}

export interface StoreAnswer extends WholeAnswer {
  /** S3's code where it was expected; `null`: success. */
  readonly code: string | null;
}

export type Ask = (request: StoreRequest) => Promise<StoreAnswer>;

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 30_000;
/** The slowest upload that is worth waiting for. */
const BYTES_PER_MS = 64;
const EMPTY_SHA256 = createHash('sha256').digest('hex');

const strict = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** Origin and path of a key. Path and query are encoded as the signature has them. */
export function addressOf(
  { endpoint, bucket, pathStyle }: Pick<ObjectStoreOptions, 'endpoint' | 'bucket' | 'pathStyle'>,
  { key, query = {} }: Pick<StoreRequest, 'key' | 'query'>,
): { origin: string; path: string } {
  const base = new URL(endpoint);
  if (!pathStyle) base.hostname = `${bucket}.${base.hostname}`;
  const parts = [...base.pathname.split('/'), ...(pathStyle ? [bucket] : []), ...(key ?? '').split('/')].filter(
    (part) => part !== '',
  );
  const search = Object.entries(query)
    .map(([name, value]) => `${strict(name)}=${strict(value)}`)
    .sort()
    .join('&');
  return { origin: base.origin, path: `/${parts.map(strict).join('/')}${search === '' ? '' : `?${search}`}` };
}

/** Signs a request by AWS Signature Version 4; its body is covered by its digest. Nothing is sent. */
export async function signed(
  { region, keys }: Pick<ObjectStoreOptions, 'region' | 'keys'>,
  url: string,
  { method, headers = {}, sha256 = EMPTY_SHA256 }: StoreRequest,
  datetime?: string,
): Promise<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken } = keys();
  const signer = new AwsV4Signer({
    method,
    url,
    headers: { ...headers, 'x-amz-content-sha256': sha256 },
    accessKeyId,
    secretAccessKey,
    service: 's3',
    region,
    ...(sessionToken === null ? {} : { sessionToken }),
    ...(datetime === undefined ? {} : { datetime }),
  });
  return Object.fromEntries((await signer.sign()).headers);
}

/** The way of every request to the store: signed, through the one guarded client, repeated while it fails in passing. */
export function openAsk(outbound: Outbound, options: ObjectStoreOptions, where: string): Ask {
  const { signal, retries = DEFAULT_RETRIES } = options;
  const once = async (request: StoreRequest): Promise<StoreAnswer> => {
    const { method, key, body, expected = [] } = request;
    const bytes = body === undefined ? 0 : Buffer.isBuffer(body) ? body.length : body.bytes;
    const { origin, path } = addressOf(options, request);
    const sha256 =
      request.sha256 ?? (Buffer.isBuffer(body) ? createHash('sha256').update(body).digest('hex') : EMPTY_SHA256);
    const headers = await signed(options, `${origin}${path}`, { ...request, sha256 });
    const doing = `${method} ${key ?? 'the bucket'}`;
    const answer = await exchange(outbound, origin, {
      method,
      path,
      headers: body === undefined ? headers : { ...headers, 'content-length': String(bytes) },
      ...(body === undefined ? {} : { body: Buffer.isBuffer(body) ? body : body.pieces() }),
      maxBytes: MAX_ANSWER_BYTES,
      timeoutMs: TIMEOUT_MS + bytes / BYTES_PER_MS,
      ...(signal === undefined ? {} : { signal }),
    }).catch((error: unknown) => {
      if (
        !(error instanceof JoulegateError) ||
        !['JG_UPSTREAM_UNREACHABLE', 'JG_UPSTREAM_TIMEOUT'].includes(error.code)
      )
        throw error;
      throw new Passing(
        new JoulegateError('JG_STATE', `${where} does not answer ${doing}: ${error.message}`, {
          where: 'storage.upload',
          hint: 'uploads go on by themselves as soon as it answers',
          cause: error,
        }),
      );
    });
    // Completing an upload answers 200 before it is known whether it worked.
    if (answer.status >= 200 && answer.status < 300 && !answer.body.includes('<Error>'))
      return { ...answer, code: null };
    const { code, fault } = refusalOf(answer, doing, where);
    if (expected.includes(code)) return { ...answer, code };
    throw fault;
  };
  return (request) => retried(() => once(request), retries, signal);
}
