import { knownCost, type Entry } from '../../ledger/index.ts';
import { fromNano, type JoulegateError, type Ms } from '../../units/index.ts';
import { pushRateLimits } from '../../accounts/index.ts';
import type { Hit } from '../cache/index.ts';
import type { Dialect } from '../dialects/index.ts';
import { alsoHeader, overheadMs, type AnswerHeaders, type Call, type HeaderList, type Try } from './call.ts';

const EVENT_STREAM = 'text/event-stream; charset=utf-8';
/** What a header value may hold; an upstream's own words go through it. */
const PRINTABLE = /^[\x20-\x7e]*$/;
const safe = (value: string | null): string | null => (value !== null && PRINTABLE.test(value) ? value : null);

/** Six significant digits are more than any tier can vouch for. Whole numbers are rounded many times faster than text. */
export function figure(nano: number): string {
  let scale = 1;
  for (let rest = Math.abs(nano); rest >= 1e6; rest /= 10) scale *= 10;
  return String(fromNano(Math.round(nano / scale) * scale));
}

/** What every answer carries, a stream's included. */
export function decisionHeaders(
  headers: HeaderList,
  requestIdHeader: string,
  id: string,
  deployment: string,
  overheadMs: number,
): void {
  headers.push(
    requestIdHeader,
    id,
    'x-joulegate-decision',
    `/v1/decisions/${id}`,
    'x-joulegate-overhead-ms',
    overheadMs.toFixed(3),
  );
  if (deployment !== '') headers.push('x-joulegate-deployment', deployment);
}

/** The totals of an answer that was held until its usage was read. Unknown figures are left out. */
export function totalsHeaders(headers: HeaderList, entry: Entry): void {
  const cost = knownCost(entry);
  if (cost !== null) headers.push('x-joulegate-cost-usd', figure(cost));
  if (entry.energyNanoWh.mean !== null) headers.push('x-joulegate-energy-wh', figure(entry.energyNanoWh.mean));
  if (entry.carbonNanoG.mean !== null) headers.push('x-joulegate-co2e-g', figure(entry.carbonNanoG.mean));
  if (entry.tier !== null) headers.push('x-joulegate-tier', entry.tier);
}

/** The same for a stream: one SSE comment, which no client takes for a chunk. */
export function totalsComment(entry: Entry): Buffer {
  const cost = knownCost(entry);
  const totals = {
    decision: entry.id,
    deployment: entry.deployment,
    cost_usd: cost === null ? null : fromNano(cost),
    energy_wh: entry.energyNanoWh.mean === null ? null : fromNano(entry.energyNanoWh.mean),
    co2e_g: entry.carbonNanoG.mean === null ? null : fromNano(entry.carbonNanoG.mean),
    tier: entry.tier,
  };
  return Buffer.from(`: joulegate ${JSON.stringify(totals)}\n`);
}

/** What clients of every dialect read beside the body. Everything else stays here: cookies, hops and what the transport says. */
const PASSED: readonly string[] = ['retry-after', 'retry-after-ms', 'x-should-retry', 'request-id', 'x-request-id'];

const LONGEST_VALUE = 256;

/** A value that a header can carry on. */
function isPlain(value: string): boolean {
  if (value.length > LONGEST_VALUE) return false;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

/**
 * Adds to an answer what its upstream said beside the body; a name that is already there is ours and stays. The
 * upstream's own name for the request, by which its provider's support finds it, is told in any case.
 * @param dialect of a client that would have had these headers without joulegate: nothing was decided or translated for it
 */
export function pushUpstreamHeaders(
  headers: HeaderList,
  upstream: AnswerHeaders,
  dialect: Pick<Dialect, 'passes'> | null,
): void {
  const id = upstream['x-request-id'] ?? upstream['request-id'];
  if (typeof id === 'string' && isPlain(id)) headers.push('x-joulegate-upstream-request-id', id);
  if (dialect === null) return;
  for (const name in upstream) {
    const value = upstream[name];
    if (
      typeof value === 'string' &&
      (PASSED.includes(name) || dialect.passes(name)) &&
      isPlain(value) &&
      !headers.includes(name)
    )
      headers.push(name, value);
  }
}

function sendHead(
  call: Call,
  status: number,
  contentType: string,
  bytes: number | null,
  deployment: string,
  overhead: Ms,
  row: Entry | null,
  retryAfter: string | null,
): void {
  const { dialect } = call.endpoint;
  // The type first: it tells the transport a stream.
  const headers: HeaderList = ['content-type', contentType];
  if (bytes !== null) headers.push('content-length', String(bytes));
  decisionHeaders(headers, dialect.requestIdHeader, call.id, deployment, overhead);
  if (row !== null) totalsHeaders(headers, row);
  if (retryAfter !== null) headers.push('retry-after', retryAfter);
  if (call.verdict !== null) pushRateLimits(headers, call.verdict);
  for (const text of call.alsoHeaders) headers.push(text);
  if (call.upstreamHeaders !== null && deployment !== '')
    pushUpstreamHeaders(headers, call.upstreamHeaders, call.passesHeaders ? dialect : null);
  call.client.head(status, headers);
}

/**
 * Speaks whenever nothing was sent for a while, so that no proxy between takes a waiting stream for a dead one. One
 * timer a stream, however many events it has.
 */
class KeepAlive {
  readonly #call: Call;
  #lastMs: Ms;
  #cancel: () => void;

  constructor(call: Call) {
    const { clock, settings } = call.runtime;
    this.#call = call;
    this.#lastMs = clock.monotonicMs();
    this.#cancel = clock.after(settings.keepAliveMs, () => this.#turn());
  }

  /** Something was sent. */
  touched(): void {
    this.#lastMs = this.#call.runtime.clock.monotonicMs();
  }

  stop(): void {
    this.#cancel();
  }

  #turn(): void {
    const { runtime, client, endpoint } = this.#call;
    const everyMs = runtime.settings.keepAliveMs;
    const idleMs = runtime.clock.monotonicMs() - this.#lastMs;
    const due = idleMs >= everyMs - 1;
    if (due) {
      this.touched();
      beginAnswer(this.#call, '', true);
      client.write(endpoint.dialect.keepAlive);
    }
    this.#cancel = runtime.clock.after(due ? everyMs : everyMs - idleMs, () => this.#turn());
  }
}

/** From now on a silent stream is kept open. Once it has spoken, errors travel inside it. */
export function keepOpen(call: Call): void {
  if (call.runtime.settings.keepAliveMs > 0) call.keepAlive = new KeepAlive(call);
}

/** The first bytes of an answer that is not held. @param deployment empty before one has answered */
export function beginAnswer(call: Call, deployment: string, isStream: boolean): void {
  if (call.client.headersSent) return;
  call.streaming = isStream;
  sendHead(call, 200, isStream ? EVENT_STREAM : 'application/json', null, deployment, overheadMs(call), null, null);
}

/** Bytes for the client, in order. @returns false when it reads too slowly */
export function writeAnswer(call: Call, chunk: Buffer): boolean {
  call.keepAlive?.touched();
  if (call.request?.stream === true) call.turn?.gather(chunk);
  if (call.valuesBack === null) return call.client.write(chunk);
  const written = call.valuesBack.events(chunk, false);
  return written.length === 0 || call.client.write(written);
}

/** The last bytes of a stream, behind what was held back of it and what is said in between. */
const lastEvents = ({ valuesBack }: Call, between: Buffer, tail: Buffer): Buffer =>
  valuesBack === null
    ? Buffer.concat([between, tail])
    : Buffer.concat([valuesBack.events(NOTHING, true), between, valuesBack.events(tail, true)]);

const wholeBody = ({ valuesBack }: Call, tail: Buffer): Buffer => valuesBack?.body(tail) ?? tail;
const NOTHING = Buffer.alloc(0);

/** The answer, or what is still to be sent of it. */
export function deliver(call: Call, end: Pick<Try, 'status' | 'contentType' | 'tail'>, row: Entry): void {
  call.keepAlive?.stop();
  const { client } = call;
  if (client.headersSent) return client.end(call.streaming ? lastEvents(call, totalsComment(row), end.tail) : end.tail);
  const type = safe(end.contentType) ?? 'application/json';
  const deployment = row.deployment ?? '';
  const tail = wholeBody(call, end.tail);
  sendHead(call, end.status ?? 200, type, tail.length, deployment, row.latency.overheadMs, row, null);
  client.end(tail);
}

/** A stored answer: a stream's events come again as they came, our totals before them. */
export function replay(call: Call, { answer, ageMs }: Hit, row: Entry): void {
  alsoHeader(call, 'age', String(Math.floor(ageMs / 1000)));
  alsoHeader(call, 'x-joulegate-cache', 'hit');
  if (call.request?.stream !== true)
    return deliver(call, { status: 200, contentType: answer.contentType, tail: answer.bytes }, row);
  beginAnswer(call, '', true);
  call.client.end(lastEvents(call, totalsComment(row), answer.bytes));
}

/** An upstream's own refusal, as it is. */
export function passOn(call: Call, end: Try, error: JoulegateError, row: Entry): void {
  call.keepAlive?.stop();
  const { client } = call;
  // The client has already seen the upstream's own error event; no client may take what came before it for an answer.
  if (end.committed) return client.cut(lastEvents(call, NOTHING, end.tail));
  if (client.headersSent) return tellError(call, error);
  const type = safe(end.contentType) ?? 'application/json';
  const status = end.status ?? error.status;
  sendHead(call, status, type, null, row.deployment ?? '', row.latency.overheadMs, null, safe(end.retryAfter));
  client.end(wholeBody(call, end.tail));
}

/** An error in the envelope of the client's dialect. */
export function tellError(call: Call, error: JoulegateError): void {
  call.keepAlive?.stop();
  if (error.code === 'JG_CLIENT_GONE') return;
  const { endpoint, client, id } = call;
  if (client.headersSent) {
    if (call.streaming) client.cut(endpoint.streamError(error, id));
    else client.cut();
    return;
  }
  const body = endpoint.dialect.error(error, id);
  sendHead(call, error.status, 'application/json', body.length, '', overheadMs(call), null, null);
  client.end(body);
}
