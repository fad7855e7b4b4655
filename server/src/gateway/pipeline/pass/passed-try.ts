import type { OutboundCall, OutboundHandler } from '../../../edge/index.ts';
import { Gathered, JoulegateError, toJoulegateError } from '../../../units/index.ts';
import { maskOf, upstreamHeaders, upstreamPath, type SecretMask, type Waiting } from '../../fleet/index.ts';
import { decisionHeaders, pushUpstreamHeaders, tellError } from '../answer-client.ts';
import { alsoHeader, firstValue, overheadMs, type AnswerHeaders, type Call, type HeaderList } from '../call.ts';
import { finishPassed } from '../finish/finish.ts';
import { forCaller, isKeysFault, socketFailure, statusFailure, timeoutFailure } from '../send/outcome.ts';
import { listsAll, refuseUnread, Tail, wholeAnswer } from './passed-answer.ts';
import { checkedPieces, modelNamed, type PassedRequest } from './request.ts';

const HELD_BYTES = 1_048_576;
/** Of an answer's own headers these go on beside what every dialect passes. */
const CARRIED = ['content-encoding', 'content-disposition', 'content-language', 'location'] as const;
const JSON_TYPE = /^\s*application\/(?:[\w.+-]*\+)?json\s*(?:;|$)/i;
const EVENTS = /^\s*text\/event-stream\s*(?:;|$)/i;
const HEADER_VALUE = /^[\x20-\x7e]{0,1024}$/;

/** Sends a request as it came to one deployment and its answer as it comes to the client; ends exactly once. */
export class PassedTry implements Waiting, OutboundHandler {
  readonly index: number;
  readonly #call: Call;
  readonly #request: PassedRequest;
  readonly #tail = new Tail();
  place = -1;
  deadlineMs = Infinity;
  #startedMs = 0;
  #firstMs: number | null = null;
  #status = 0;
  #headers: AnswerHeaders = {};
  #sent: OutboundCall | null = null;
  #mask: SecretMask | null = null;
  /** An answer that is held until it is read; `null`: it passes as it comes. */
  #held: Gathered | null = null;
  #requestBytes = 0;
  #answerBytes = 0;
  #ended = false;

  constructor(call: Call, index: number, request: PassedRequest) {
    this.#call = call;
    this.index = index;
    this.#request = request;
  }

  send(): void {
    const { runtime, incoming, headers: client, trace } = this.#call;
    const { method, passed, body, bytes, contentType, accept } = this.#request;
    this.#startedMs = runtime.clock.monotonicMs();
    this.#call.dispatchedMs = this.#startedMs;
    this.#alive();
    runtime.deadlines.add(this);
    try {
      const upstream = runtime.upstreams[this.index];
      if (upstream === undefined) throw new RangeError(`no upstream at ${this.index}`);
      const secret = upstream.credential.current();
      this.#mask = maskOf(secret);
      const headers = upstreamHeaders(upstream, {
        secret,
        client,
        sameProtocol: true,
        stream: false,
        bodyBytes: 0,
        traceparent: trace?.beginTry(this.#startedMs) ?? null,
      });
      delete headers['content-type'];
      delete headers['content-length'];
      if (contentType !== undefined) headers['content-type'] = contentType;
      if (accept !== undefined && HEADER_VALUE.test(accept)) headers['accept'] = accept;
      const length = Buffer.isBuffer(body) ? body.length : bytes;
      if (length !== null && body !== null) headers['content-length'] = String(length);
      if (Buffer.isBuffer(body)) this.#requestBytes = body.length;
      const pieces =
        body === null || Buffer.isBuffer(body)
          ? body
          : checkedPieces(this.#call, body, (count) => {
              this.#requestBytes += count;
              this.#alive();
            });
      const path = upstreamPath(upstream, passed.path, incoming.query.slice(1));
      this.#sent = runtime.outbound.send(
        upstream.origin,
        { method, path, headers, body: pieces, headersTimeoutMs: 0, idleTimeoutMs: 0 },
        this,
      );
    } catch (error) {
      this.#fail(forCaller(toJoulegateError(error)));
    }
  }

  start(status: number, headers: AnswerHeaders): void {
    this.#status = status;
    this.#firstMs = this.#call.runtime.clock.monotonicMs();
    this.#headers = headers;
    this.#alive();
    const { error, passThrough } = statusFailure(status);
    const good = status >= 200 && status < 300;
    if (!good && !passThrough) {
      if (isKeysFault(status)) this.#call.runtime.upstreams[this.index]?.credential.rotate();
      return this.#drop(error);
    }
    const isJson = JSON_TYPE.test(firstValue(headers['content-type']));
    const packed = firstValue(headers['content-encoding']) !== '';
    if (good && isJson && !packed) this.#held = new Gathered();
    else if (good && listsAll(this.#request)) this.#refuseUnread();
  }

  data(chunk: Buffer): boolean {
    if (this.#ended) return true;
    return this.#take(this.#mask?.push(chunk) ?? chunk);
  }

  end(): void {
    if (this.#ended) return;
    const rest = this.#mask?.rest();
    if (rest !== undefined && rest.length > 0) this.#take(rest);
    if (this.#ended) return;
    this.#call.upstreamEndMs = this.#call.runtime.clock.monotonicMs();
    if (this.#held === null) return this.#succeed(null);
    wholeAnswer(this.#call, this.#request, this.#held.take()).then(
      (body) => this.#succeed(body),
      (error: unknown) => this.#fail(toJoulegateError(error)),
    );
  }

  error(cause: Error): void {
    if (this.#ended) return;
    if (cause instanceof JoulegateError) return this.#fail(cause);
    const { outcome, error } = socketFailure(cause, this.#status !== 0);
    if (outcome === 'unreachable' && this.#status === 0) this.#call.runtime.fleet.failed(this.index, error.message);
    this.#fail(error);
  }

  expire(): void {
    this.#drop(timeoutFailure(this.#status === 0 ? 'no answer came' : 'nothing more came'));
  }

  abort(reason: JoulegateError): void {
    this.#drop(reason);
  }

  #take(chunk: Buffer): boolean {
    if (chunk.length === 0) return true;
    this.#answerBytes += chunk.length;
    this.#tail.push(chunk);
    this.#alive();
    if (this.#held === null) return this.#write(chunk);
    this.#held.append(chunk);
    if (this.#held.length <= HELD_BYTES) return true;
    if (listsAll(this.#request)) {
      this.#refuseUnread();
      return true;
    }
    const all = this.#held.take();
    this.#held = null;
    return this.#write(all);
  }

  #write(chunk: Buffer): boolean {
    const { client, runtime } = this.#call;
    if (!client.headersSent) this.#head(null);
    if (client.write(chunk)) return true;
    this.deadlineMs = Infinity;
    client.onDrain(() => {
      this.deadlineMs = runtime.clock.monotonicMs() + runtime.settings.idleTimeoutMs;
      this.#sent?.resume();
    });
    return false;
  }

  /** @param bytes of a body that is whole; `null`: as many as the upstream has said, if it has */
  #head(bytes: number | null): void {
    const { client, endpoint, id, table, alsoHeaders } = this.#call;
    const headers: HeaderList = [
      'content-type',
      firstValue(this.#headers['content-type']) || 'application/octet-stream',
    ];
    const length = bytes === null ? firstValue(this.#headers['content-length']) : String(bytes);
    if (/^\d+$/.test(length)) headers.push('content-length', length);
    const deployment = table.deployments[this.index]?.id ?? '';
    decisionHeaders(headers, endpoint.dialect.requestIdHeader, id, deployment, overheadMs(this.#call));
    for (const text of alsoHeaders) headers.push(text);
    for (const name of CARRIED) {
      const value = firstValue(this.#headers[name]);
      if (value !== '' && HEADER_VALUE.test(value)) headers.push(name, this.#mask?.text(value) ?? value);
    }
    pushUpstreamHeaders(headers, this.#headers, endpoint.dialect);
    client.head(this.#status, headers);
  }

  #succeed(body: Buffer | null): void {
    const { client, runtime } = this.#call;
    const stored = this.#book(this.#status, null);
    if (stored === null) return;
    const last = (): void => {
      if (!client.headersSent) this.#head(body === null ? null : body.length);
      client.end(body ?? undefined);
    };
    if (runtime.durability === 'async') last();
    else void stored.then(last);
  }

  #refuseUnread(): void {
    try {
      refuseUnread(this.#request);
    } catch (error) {
      this.#drop(toJoulegateError(error));
    }
  }

  /** Nothing more of it is wanted. */
  #drop(error: JoulegateError): void {
    this.#fail(error);
    this.#sent?.abort(error);
  }

  #fail(error: JoulegateError): void {
    const stored = this.#book(error.status, error);
    if (stored === null) return;
    if (this.#call.tries.length === 0) alsoHeader(this.#call, 'x-should-retry', String(error.status === 503));
    void stored.then(() => tellError(this.#call, error));
  }

  #book(status: number, error: JoulegateError | null): Promise<void> | null {
    if (this.#ended) return null;
    this.#ended = true;
    const { runtime } = this.#call;
    const now = runtime.clock.monotonicMs();
    this.#call.upstreamEndMs ||= now;
    this.#call.trace?.endTry(this.#call.upstreamEndMs);
    runtime.deadlines.delete(this);
    runtime.fleet.release(this.index);
    this.#call.current = null;
    const { body } = this.#request;
    if (body !== null && !Buffer.isBuffer(body)) body.close();
    return finishPassed(this.#call, {
      index: this.index,
      status,
      error,
      model: modelNamed(this.#call, this.#request),
      streamed: EVENTS.test(firstValue(this.#headers['content-type'])),
      usage: error === null && status < 300 ? this.#tail.usage(this.#request) : null,
      requestBytes: this.#requestBytes,
      answerBytes: this.#answerBytes,
      ttftMs: this.#firstMs === null ? null : this.#firstMs - this.#startedMs,
      serviceMs: this.#call.upstreamEndMs - this.#startedMs,
    });
  }

  /** Any byte of either side is a sign of life. */
  #alive(): void {
    const { clock, settings } = this.#call.runtime;
    this.deadlineMs = clock.monotonicMs() + (this.#status === 0 ? settings.answerTimeoutMs : settings.idleTimeoutMs);
  }
}
