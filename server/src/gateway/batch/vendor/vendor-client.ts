import { Readable } from 'node:stream';
import { exchange, type Outbound, type OutboundCall } from '../../../edge/index.ts';
import { cutText, JoulegateError, type Ms } from '../../../units/index.ts';
import { isRecord, type JsonObject, type RequestHeaders } from '../../dialects/index.ts';
import { upstreamHeaders, upstreamPath, type Upstream } from '../../fleet/index.ts';

/** A vendor's batch API, asked through the guarded client with a deployment's own address and credential. */
export interface VendorClient {
  /** @throws JoulegateError `JG_UPSTREAM_ERROR` with the vendor's status as `told`, and what the client throws */
  json(method: 'GET' | 'POST' | 'DELETE', path: string, body?: VendorBody): Promise<JsonObject>;
  /** Lines of an answer that may be large, as they come. */
  lines(path: string): AsyncGenerator<string>;
}

export interface VendorBody {
  readonly type: string;
  readonly pieces: readonly Buffer[];
}

/** The vendor has said no: it has not done what it was asked. */
export class VendorRefusal extends Error {
  readonly status: number;

  constructor(status: number, words: string) {
    super(words);
    this.status = status;
  }
}

const ASKED_MS: Ms = 60_000;
const SENT_MS: Ms = 600_000;
const MOST_LINE_BYTES = 32 * 1_048_576;
const NEWLINE = 0x0a;

export const jsonBody = (value: object): VendorBody => ({
  type: 'application/json',
  pieces: [Buffer.from(JSON.stringify(value))],
});

/** What an error of a vendor says. */
function wordsOf(body: string): string {
  try {
    const value: unknown = JSON.parse(body);
    const error = isRecord(value) ? value['error'] : null;
    const message = isRecord(error) ? error['message'] : null;
    if (typeof message === 'string') return cutText(message, 300);
  } catch {
    // As it is.
  }
  return cutText(body, 300);
}

/** @param headers of whoever made the batch; those of the vendor's protocol go on */
export function vendorClient(outbound: Outbound, upstream: Upstream, headers: RequestHeaders): VendorClient {
  const headersFor = (type: string | null, bytes: number): Record<string, string> => {
    const secret = upstream.credential.current();
    const all = upstreamHeaders(upstream, {
      secret,
      client: headers,
      sameProtocol: true,
      stream: false,
      bodyBytes: bytes,
      traceparent: null,
    });
    const { 'content-type': _type, 'content-length': _length, ...rest } = all;
    return type === null ? rest : { ...rest, 'content-type': type, 'content-length': String(bytes) };
  };
  const at = (path: string): string => {
    const [plain = '', query = ''] = path.split('?');
    return upstreamPath(upstream, plain, query);
  };
  return {
    async json(method, path, body) {
      const bytes = body?.pieces.reduce((sum, piece) => sum + piece.length, 0) ?? 0;
      const answer = await exchange(outbound, upstream.origin, {
        method,
        path: at(path),
        headers: headersFor(body?.type ?? null, bytes),
        timeoutMs: bytes > 0 ? SENT_MS : ASKED_MS,
        ...(body === undefined ? {} : { body: body.pieces }),
      });
      if (answer.status >= 400 && answer.status < 500 && answer.status !== 408)
        throw new VendorRefusal(answer.status, wordsOf(answer.body));
      if (answer.status < 200 || answer.status >= 300)
        throw new JoulegateError('JG_UPSTREAM_ERROR', `the vendor answered ${answer.status}: ${wordsOf(answer.body)}`);
      let value: unknown;
      try {
        value = JSON.parse(answer.body);
      } catch {
        value = null;
      }
      if (!isRecord(value)) throw new JoulegateError('JG_UPSTREAM_GARBAGE', 'the vendor answered no JSON object');
      return value;
    },
    async *lines(path) {
      let sent: OutboundCall | null = null;
      let status = 0;
      const body = new Readable({ read: () => sent?.resume() });
      sent = outbound.send(
        upstream.origin,
        {
          method: 'GET',
          path: at(path),
          headers: headersFor(null, 0),
          body: null,
          headersTimeoutMs: ASKED_MS,
          idleTimeoutMs: ASKED_MS,
        },
        {
          start: (told) => void (status = told),
          data: (chunk) => body.push(chunk),
          end: () => void body.push(null),
          error: (error) => void body.destroy(error),
        },
      );
      try {
        let held: Buffer = Buffer.alloc(0);
        for await (const chunk of body as AsyncIterable<Buffer>) {
          held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
          if (held.length > MOST_LINE_BYTES)
            throw new JoulegateError('JG_UPSTREAM_GARBAGE', `a result of more than ${MOST_LINE_BYTES} bytes`);
          if (status !== 200) continue;
          for (let end = held.indexOf(NEWLINE); end !== -1; end = held.indexOf(NEWLINE)) {
            if (end > 0) yield held.toString('utf8', 0, end);
            held = held.subarray(end + 1);
          }
        }
        const rest = held.toString('utf8').trim();
        if (status !== 200)
          throw new JoulegateError('JG_UPSTREAM_ERROR', `the vendor answered ${status}: ${wordsOf(rest)}`);
        if (rest !== '') yield rest;
      } finally {
        sent.abort(new JoulegateError('JG_SHUTTING_DOWN', 'the results are not read on'));
      }
    },
  };
}
