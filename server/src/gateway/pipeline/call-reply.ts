import type { Entry } from '../../ledger/index.ts';
import type { JoulegateError } from '../../units/index.ts';
import { pushRateLimits, type Granted, type Refused } from '../../accounts/index.ts';
import type { Hit } from '../cache/index.ts';
import type { CacheTurn } from './cache-turn.ts';
import type { CallRecord } from './call-record.ts';
import { KeepAlive } from './keep-alive.ts';
import type { HeaderList, Reply } from './reply.ts';
import { decisionHeaders, totalsComment, totalsHeaders } from './response-headers.ts';
import type { GatewayRuntime } from './runtime.ts';
import { pushUpstreamHeaders, type AnswerHeaders } from './upstream-response-headers.ts';
import type { TryEnd } from './try-end.ts';

const EVENT_STREAM = 'text/event-stream; charset=utf-8';
/** What a header value may hold; an upstream's own words go through it. */
const PRINTABLE = /^[\x20-\x7e]*$/;

/** What one client sees of its call: headers, bytes, errors in its own envelope, signs of life. */
export class CallReply {
  readonly #record: CallRecord;
  readonly #reply: Reply;
  /** What the limits said; told to the client as rate-limit headers. */
  verdict: Granted | Refused | null = null;
  /** What the upstream said beside the body of the answer that is passed on. */
  upstream: AnswerHeaders | null = null;
  /** The client would have had the upstream's own headers without joulegate. */
  passesHeaders = false;
  /** Takes what the client is sent, for the cache. */
  gather: Pick<CacheTurn, 'gather'> | null = null;
  /** Headers that became known on the way. */
  readonly #extra: HeaderList = [];
  /** What has been sent so far are events, not the start of one large body. */
  #streaming = false;
  #keepAlive: KeepAlive | null = null;

  constructor(record: CallRecord, reply: Reply) {
    this.#record = record;
    this.#reply = reply;
  }

  /** A header of whatever answer comes. */
  also(name: string, value: string): void {
    const at = this.#extra.indexOf(name);
    if (at === -1) this.#extra.push(name, value);
    else this.#extra[at + 1] = value;
  }

  #send(
    status: number,
    contentType: string,
    bytes: number | null,
    deployment: string,
    overheadMs: number,
    row: Entry | null,
    retryAfter: string | null,
  ): void {
    // The type first: it tells the transport a stream.
    const headers: HeaderList = ['content-type', contentType];
    if (bytes !== null) headers.push('content-length', String(bytes));
    decisionHeaders(headers, this.#record.endpoint.dialect.requestIdHeader, this.#record.id, deployment, overheadMs);
    if (row !== null) totalsHeaders(headers, row);
    if (retryAfter !== null) headers.push('retry-after', retryAfter);
    if (this.verdict !== null) pushRateLimits(headers, this.verdict);
    for (const text of this.#extra) headers.push(text);
    if (this.upstream !== null && deployment !== '')
      pushUpstreamHeaders(headers, this.upstream, this.passesHeaders ? this.#record.endpoint.dialect : null);
    this.#reply.head(status, headers);
  }

  /** From now on a silent stream is kept open. Once it has spoken, errors travel inside it. */
  keepAlive({ clock, settings }: GatewayRuntime): void {
    if (settings.keepAliveMs === 0) return;
    this.#keepAlive = new KeepAlive(clock, settings.keepAliveMs, () => {
      this.head('', true);
      this.#reply.write(this.#record.endpoint.dialect.keepAlive);
    });
  }

  /** The first bytes of an answer that is not held. @param deployment empty before one has answered */
  head(deployment: string, isStream: boolean): void {
    if (this.#reply.headersSent) return;
    this.#streaming = isStream;
    this.#send(
      200,
      isStream ? EVENT_STREAM : 'application/json',
      null,
      deployment,
      this.#record.overheadMs(),
      null,
      null,
    );
  }

  write(chunk: Buffer): boolean {
    this.#keepAlive?.touched();
    this.gather?.gather(chunk);
    return this.#reply.write(chunk);
  }

  onDrain(callback: () => void): void {
    this.#reply.onDrain(callback);
  }

  /** The answer, or what is still to be sent of it. */
  deliver(end: Pick<TryEnd, 'status' | 'contentType' | 'tail'>, row: Entry): void {
    this.#keepAlive?.stop();
    if (this.#reply.headersSent) {
      this.#reply.end(this.#streaming ? Buffer.concat([totalsComment(row), end.tail]) : end.tail);
      return;
    }
    this.#send(
      end.status ?? 200,
      safe(end.contentType) ?? 'application/json',
      end.tail.length,
      row.deployment ?? '',
      row.latency.overheadMs,
      row,
      null,
    );
    this.#reply.end(end.tail);
  }

  /** A stored answer: a stream's events come again as they came, our totals before them. */
  replay({ answer, ageMs }: Hit, streamed: boolean, row: Entry): void {
    this.also('age', String(Math.floor(ageMs / 1000)));
    this.also('x-joulegate-cache', 'hit');
    if (!streamed) return this.deliver({ status: 200, contentType: answer.contentType, tail: answer.bytes }, row);
    this.head('', true);
    this.#reply.end(Buffer.concat([totalsComment(row), answer.bytes]));
  }

  /** An upstream's own refusal, as it is. */
  passOn(end: TryEnd, error: JoulegateError, row: Entry): void {
    this.#keepAlive?.stop();
    // The client has already seen the upstream's own error event.
    if (end.committed) return this.#reply.end(end.tail);
    if (this.#reply.headersSent) return this.error(error);
    this.#send(
      end.status ?? error.status,
      safe(end.contentType) ?? 'application/json',
      null,
      row.deployment ?? '',
      row.latency.overheadMs,
      null,
      safe(end.retryAfter),
    );
    this.#reply.end(end.tail);
  }

  error(error: JoulegateError): void {
    this.#keepAlive?.stop();
    if (error.code === 'JG_CLIENT_GONE') return;
    const { endpoint, id } = this.#record;
    if (this.#reply.headersSent) {
      if (this.#streaming) this.#reply.end(endpoint.streamError(error, id));
      else this.#reply.cut();
      return;
    }
    const body = endpoint.dialect.error(error, id);
    this.#send(error.status, 'application/json', body.length, '', this.#record.overheadMs(), null, null);
    this.#reply.end(body);
  }

  /** Nobody reads any more. */
  stop(): void {
    this.#keepAlive?.stop();
  }
}

const safe = (value: string | null): string | null => (value !== null && PRINTABLE.test(value) ? value : null);
