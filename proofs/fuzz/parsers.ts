import { isDeepStrictEqual } from 'node:util';
import { callerWishes } from '../../server/src/gateway/pipeline/admit/admit.ts';
import {
  endpointsByPath,
  expectedMediaTokens,
  type CallRequest,
  type Endpoint,
  type Lane,
  type StreamFollower,
} from '../../server/src/gateway/dialects/index.ts';
import { usageInTail } from '../../server/src/gateway/dialects/json-body.ts';
import { JoulegateError, type Usage } from '../../server/src/units/index.ts';
import { MODEL } from '../kit/config.ts';
import { bodyText, broken, jsonText, topLevel } from './bodies.ts';
import type { Random } from './random.ts';
import { chatStream, messageStream, pieces, wholeAnswer } from './streams.ts';

const ENDPOINTS = [...endpointsByPath().values()];
const lanesOf = ({ native, ways }: Endpoint): readonly Lane[] => [
  ...(native === undefined ? [] : [native]),
  ...ways.map(({ lane }) => lane),
];
const UPSTREAM_MODEL = 'up"stream\\';
const must = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(what);
};

/** Only faults of the caller may be thrown at a caller. */
function callersError(error: unknown): JoulegateError {
  if (!(error instanceof JoulegateError)) throw new Error(`threw ${String(error)}`, { cause: error });
  must(error.status >= 400 && error.status < 500, `threw ${error.code} with ${error.status}`);
  return error;
}

const without = (value: Readonly<Record<string, unknown>>, names: readonly string[]): object => {
  const left = Object.entries(value).filter(([name]) => !names.includes(name));
  return left;
};

/** What is sent upstream is what the client sent, but for the members that are ours. */
function sameBut(before: Buffer, after: Buffer, call: CallRequest): void {
  const was = JSON.parse(before.toString('utf8')) as Record<string, unknown>;
  const is = JSON.parse(after.toString('utf8')) as Record<string, unknown>;
  const sort = (list: object): unknown[] => (list as [string, unknown][]).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const ours = call.stream ? ['model', 'stream_options'] : ['model'];
  must(
    isDeepStrictEqual(sort(without(was, ours)), sort(without(is, ours))),
    `more was changed than ${ours.join(' and ')}`,
  );
  must(is['model'] === UPSTREAM_MODEL, `the model became ${JSON.stringify(is['model'])}`);
  // The wish for usage is set inside of them: what else they hold stays as it was, a number that no double holds too.
  const options = { ...(was['stream_options'] as object | null | undefined) };
  if (call.stream && is['stream_options'] !== undefined)
    must(
      isDeepStrictEqual({ ...(is['stream_options'] as object) }, { ...options, include_usage: true }) ||
        isDeepStrictEqual(is['stream_options'], was['stream_options']),
      'stream_options lost a member',
    );
  // No occurrence of a repeated key may say anything else to a parser that takes the first one.
  const first = /"(?:model|mod\\u0065l)"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(topLevel(after));
  if (first !== null)
    must(JSON.parse(first[1] as string) === UPSTREAM_MODEL, `an earlier "model" still says ${first[1]}`);
}

function fuzzRequest(random: Random): void {
  const endpoint = random.pick(ENDPOINTS);
  const whole = Buffer.from(random.chance(0.05) ? jsonText(random, 5) : bodyText(random, MODEL));
  const body = random.chance(0.35) ? broken(random, whole) : whole;
  let call: CallRequest;
  try {
    call = endpoint.parse(body);
  } catch (error) {
    const told = endpoint.dialect.error(callersError(error), 'jg_1').toString('utf8');
    must(
      typeof (JSON.parse(told) as { error?: { message?: unknown } }).error?.message === 'string',
      `no envelope: ${told}`,
    );
    return;
  }
  must(typeof call.model === 'string' && typeof call.stream === 'boolean', 'a model and a stream');
  must(
    call.maxOutputTokens === null || (Number.isInteger(call.maxOutputTokens) && call.maxOutputTokens >= 0),
    `maxOutputTokens ${call.maxOutputTokens}`,
  );
  must(
    Number.isSafeInteger(expectedMediaTokens(call.media)) &&
      call.media.mostTokens >= 0 &&
      call.media.bytes >= 0 &&
      call.media.bytes <= body.length,
    `media ${JSON.stringify(call.media)} of ${body.length}`,
  );
  for (const lane of lanesOf(endpoint)) {
    try {
      if (lane.refused(call).length > 0) continue;
      const { body: outgoing, dropped } = lane.outgoing(call, body, { model: UPSTREAM_MODEL, vendor: 'unknown' });
      const sent = Buffer.isBuffer(outgoing) ? outgoing : outgoing.whole();
      must(
        dropped.every((name) => /^[\x20-\x7e]*$/.test(name)),
        `a header cannot carry ${dropped.join()}`,
      );
      if (lane === endpoint.native) sameBut(body, sent, call);
      else
        must(
          (JSON.parse(sent.toString('utf8')) as { model?: unknown }).model === UPSTREAM_MODEL,
          'translated to another model',
        );
    } catch (error) {
      if (error instanceof JoulegateError) callersError(error);
      else throw error;
    }
  }
}

const REQUEST = Buffer.from(
  `{"model":"${MODEL}","messages":[{"role":"user","content":"hi"}],"max_tokens":9,"stream":true}`,
);
const STREAMED = ENDPOINTS.filter(({ name }) => name === 'chat' || name === 'messages').flatMap((endpoint) =>
  lanesOf(endpoint)
    .filter(({ path }) => path !== '/responses')
    .map((lane) => ({ endpoint, lane })),
);

const total = (usage: Usage): number =>
  usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h + usage.output + usage.reasoning;
const plausible = (usage: Usage | null): void => {
  if (usage !== null)
    for (const [name, count] of Object.entries(usage))
      must(Number.isSafeInteger(count) && (count as number) >= 0, `usage ${name} is ${String(count)}`);
};

function follow(
  lane: Lane,
  call: CallRequest,
  parts: readonly Buffer[],
): { readonly follower: StreamFollower; readonly out: Buffer; readonly done: boolean } {
  const follower = lane.follow(call);
  const forwarded: Buffer[] = [];
  let done = false;
  for (const part of parts) {
    const followed = follower.push(part);
    forwarded.push(Buffer.from(followed.forward));
    done ||= followed.done;
    if (done) break;
  }
  return { follower, out: Buffer.concat(forwarded), done };
}

/** Without what is drawn or read from the clock: the two are made one after the other. */
const undated = (bytes: Buffer): string =>
  bytes
    .toString('latin1')
    .replace(/"(chatcmpl|msg)[^"]*"/g, '"id"')
    .replace(/"created(_at)?":\d+/g, '"created":0');

const facts = ({
  follower: { usage, contentEvents, committed, garbage, upstreamError, last },
  out,
  done,
}: ReturnType<typeof follow>): object => ({
  usage,
  contentEvents,
  committed,
  garbage,
  upstreamError,
  done,
  last: undated(last),
  out: undated(out),
});

function fuzzStream(random: Random): void {
  const { endpoint, lane } = random.pick(STREAMED);
  const call = { ...endpoint.parse(REQUEST), includeUsage: random.chance(0.5) };
  const { text, reported } = lane.upstream === 'anthropic' ? messageStream(random) : chatStream(random);
  const whole = Buffer.from(text);
  const mutated = random.chance(0.5);
  const bytes = mutated ? broken(random, whole) : whole;
  const once = follow(lane, call, [bytes]);
  const cut = follow(lane, call, pieces(random, bytes));
  plausible(once.follower.usage);
  must(
    isDeepStrictEqual(facts(once), facts(cut)),
    `cut elsewhere it says something else: ${JSON.stringify(facts(once))} / ${JSON.stringify(facts(cut))}`,
  );
  if (mutated) return;
  must(once.done, 'the last event was not seen');
  must(
    once.follower.committed && once.follower.garbage === null && once.follower.upstreamError === null,
    `a whole stream: ${JSON.stringify(facts(once))}`,
  );
  if (reported === null) must(once.follower.usage === null, 'usage out of nothing');
  else
    must(
      once.follower.usage !== null && total(once.follower.usage) === reported.input + reported.output,
      `booked ${JSON.stringify(once.follower.usage)}, reported ${JSON.stringify(reported)}`,
    );
  if (lane.upstream !== endpoint.dialect.name) return;
  // Byte for byte: what the client gets is what came, less the usage it did not ask for and the last event.
  const events = text.split(/(?<=\n\n|\r\n\r\n)/);
  const kept = events
    .slice(0, -1)
    .filter((event) => endpoint.name !== 'chat' || call.includeUsage || !event.includes('"choices":[],"usage":{'));
  must(once.out.equals(Buffer.from(kept.join(''))), 'bytes were changed on the way');
}

function fuzzAnswer(random: Random): void {
  const { endpoint, lane } = random.pick(STREAMED);
  const call = endpoint.parse(REQUEST);
  const { text, reported } = wholeAnswer(random, lane.upstream as 'openai' | 'anthropic');
  const mutated = random.chance(0.5);
  const bytes = mutated ? broken(random, Buffer.from(text)) : Buffer.from(text);
  try {
    const { body, usage } = lane.answer(bytes, call);
    plausible(usage);
    JSON.parse(body.toString('utf8'));
    if (!mutated)
      must(
        reported === null ? usage === null : usage !== null && total(usage) === reported.input + reported.output,
        `booked ${JSON.stringify(usage)}, reported ${JSON.stringify(reported)}`,
      );
  } catch (error) {
    must(mutated && (error instanceof TypeError || error instanceof SyntaxError), `a whole answer: ${String(error)}`);
  }
  const told = lane.error(random.pick([400, 401, 404, 429, 500, 529]), bytes);
  if (lane.upstream !== endpoint.dialect.name)
    must(
      typeof (JSON.parse(told.toString('utf8')) as { error?: { message?: unknown } }).error?.message === 'string',
      'an error without a message',
    );
  if (random.chance(0.2)) usageInTail(bytes.subarray(random.below(bytes.length + 1)));
}

const HEADERS = [
  'x-joulegate-workload',
  'x-joulegate-origin',
  'x-joulegate-latency-limit-ms',
  'x-joulegate-units',
  'x-joulegate-control',
];
const VALUES = [
  '',
  ' ',
  'main',
  'paris',
  '250',
  '1e309',
  '-1',
  'NaN',
  '0x10',
  'documents=1,pages=12',
  'documents=1e9',
  '__proto__=1',
  'constructor=1',
  'a=1,'.repeat(20),
  'site=FR|DE',
  'no-training',
  'model=exact',
  'site=',
  ';;;',
  'retention-days=0',
  'retention-days=-1',
  'x'.repeat(8000),
  'é',
  '\u0000',
  'site=FR;site=DE',
];

function fuzzHeaders(random: Random): void {
  const headers: Record<string, string | string[]> = {};
  for (const name of HEADERS)
    if (random.chance(0.5))
      headers[name] = random.chance(0.9)
        ? broken(random, Buffer.from(random.pick(VALUES) || 'a')).toString('latin1')
        : ['a', 'b'];
  try {
    const { units, latencyLimitMs } = callerWishes(headers);
    must(latencyLimitMs === null || latencyLimitMs > 0, `latency limit ${latencyLimitMs}`);
    must(
      units === null || Object.values(units).every((count) => Number.isFinite(count) && count >= 0),
      'units that are no counts',
    );
  } catch (error) {
    callersError(error);
  }
}

/** One case: what it tries is part of its seed. @throws Error where a promise is broken */
export function fuzzParsers(random: Random): void {
  const roll = random.next();
  if (roll < 0.45) fuzzRequest(random);
  else if (roll < 0.75) fuzzStream(random);
  else if (roll < 0.92) fuzzAnswer(random);
  else fuzzHeaders(random);
}

export type { Endpoint };
