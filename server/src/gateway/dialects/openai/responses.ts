import { cutText } from '../../../units/index.ts';
import { maskOf } from '../../../kernel/index.ts';
import { ANSWER_FIELDS, answerBound } from '../answer-bound.ts';
import { idIn } from '../control/facts.ts';
import { dataOf, EventFollower, parseData, type Verdict } from '../event-follower.ts';
import { badRequest, isRecord, modelOf, parseJsonBody, sessionOf, streamOf } from '../json-body.ts';
import type { CallRequest, JsonObject, Lane } from '../lane.ts';
import { MediaCount } from '../media.ts';
import { spokenMembers } from '../spoken-bytes.ts';
import { spliceToSend } from '../splice.ts';
import { errorToldIn } from '../told-error.ts';
import { withoutOwnReasoning } from './own-reasoning.ts';
import { answered, doubtfulIn, usageAtEnd, usageOf } from './usage.ts';

const TOOLS = maskOf.capabilities(['tools']);
const JSON_OUTPUT = maskOf.capabilities(['json']);
const VISION = maskOf.capabilities(['vision']);

/** What an upstream adds to the input from what it keeps. */
const KEPT_INPUT = ['previous_response_id', 'conversation', 'prompt'] as const;

function readPart(part: unknown, count: MediaCount): void {
  if (!isRecord(part)) return;
  if (part['type'] === 'input_image') count.image(part['image_url']);
  else if (part['type'] === 'input_file') count.file(part['file_data']);
  else if (part['type'] === 'input_audio')
    count.audio(isRecord(part['input_audio']) ? part['input_audio']['data'] : '');
}

function readInput(parsed: JsonObject): MediaCount {
  const count = new MediaCount('fitted');
  const { input } = parsed;
  if (KEPT_INPUT.some((name) => parsed[name] != null)) count.unseen();
  if (!Array.isArray(input)) return count;
  for (const item of input as readonly unknown[]) {
    if (!isRecord(item)) continue;
    if (item['type'] === 'item_reference') count.unseen();
    for (const parts of [item['content'], item['output']])
      if (Array.isArray(parts)) for (const part of parts) readPart(part, count);
  }
  return count;
}

function neededCapabilities(parsed: JsonObject, images: number): number {
  const { tools, text } = parsed;
  const format = isRecord(text) ? text['format'] : undefined;
  return (
    (Array.isArray(tools) && tools.length > 0 ? TOOLS : 0) |
    (isRecord(format) && format['type'] !== 'text' ? JSON_OUTPUT : 0) |
    (images > 0 ? VISION : 0)
  );
}

/**
 * Parses a `/v1/responses` body once. Nothing of a response is kept here: ids of earlier ones are the upstream's.
 * @throws JoulegateError `JG_BAD_JSON` with the position, `JG_BAD_REQUEST` with the field
 */
export function parseResponsesRequest(body: Buffer, value?: unknown): CallRequest {
  const parsed = parseJsonBody(body, '{"model": ..., "input": ...}', value);
  const { input } = parsed;
  // The description lets it be left out: then the default workload answers.
  const model = parsed['model'] == null ? '' : modelOf(parsed);
  if (input != null && typeof input !== 'string' && !Array.isArray(input))
    throw badRequest('input', 'input is neither a text nor a list of items', 'send a string or a list');
  const count = readInput(parsed);
  return {
    parsed,
    model,
    stream: streamOf(parsed),
    includeUsage: true,
    ...answerBound(parsed, ANSWER_FIELDS.responses),
    capabilities: neededCapabilities(parsed, count.looked),
    media: count.media,
    session: sessionOf(parsed, 'prompt_cache_key') ?? sessionOf(parsed, 'previous_response_id'),
  };
}

/** A quote inside of a text is escaped: no text of an answer can look like its id. */
const RESPONSE_ID = /^\s*\{\s*"id"\s*:\s*"([^"\\]+)"/;

/** A response and its conversation, which the provider keeps. */
const madeIn = (response: unknown): readonly string[] =>
  isRecord(response) ? [idIn(response), idIn(response['conversation'])].filter((id) => id !== null) : [];

const TYPE = /^event: ?([a-z_.]+)/;
const ENDS: readonly string[] = ['response.completed', 'response.incomplete', 'response.failed'];
/** Events that come before anything was generated. */
const PREAMBLE: readonly string[] = [
  'response.created',
  'response.in_progress',
  'response.queued',
  'response.output_item.added',
  'response.content_part.added',
  'keepalive',
];

const typeOf = (event: Buffer, value: unknown): string | null => {
  const named = TYPE.exec(event.toString('latin1', 0, 80));
  if (named !== null) return named[1] as string;
  const data = value === undefined ? dataOf(event) : null;
  if (data === '') return null;
  const parsed = data === null ? value : parseData(data);
  return isRecord(parsed) && typeof parsed['type'] === 'string' ? parsed['type'] : '';
};

/** What an event of a response says to its reader: every kind of text comes as a delta. */
export const textOfResponseEvent = ({ type, delta }: JsonObject): string =>
  typeof type === 'string' && type.endsWith('.delta') && typeof delta === 'string' && !type.includes('audio.delta')
    ? delta
    : '';

/** Members of an event that hold such text. */
export const SPOKEN_IN_RESPONSE = spokenMembers('delta');

/** An event's data, read while it came or now. */
const objectOf = (event: Buffer, value: unknown): JsonObject | null =>
  value === undefined ? parseData(dataOf(event)) : isRecord(value) ? value : null;

/** Follows a response's events without changing them; the one that ends it carries its usage. */
export class ResponsesFollower extends EventFollower {
  last: Buffer = Buffer.alloc(0);
  protected readonly textOf = textOfResponseEvent;
  protected readonly spoken = SPOKEN_IN_RESPONSE;

  protected inspect(event: Buffer, value?: unknown): Verdict {
    const type = typeOf(event, value);
    if (type === null) return 'forward';
    if (type === 'error') {
      const told = objectOf(event, value);
      this.upstreamError ??= told?.['error'] ?? told ?? 'an error without a description';
      return 'forward';
    }
    if (ENDS.includes(type)) {
      this.#readEnd(objectOf(event, value)?.['response'], type);
      // What the upstream says of its own failure is for the client, as it said it.
      if (this.upstreamError !== null) return 'forward';
      this.last = Buffer.from(event);
      this.committed = true;
      return 'last';
    }
    // Vendors have events of their own, and a ping is none of any client's.
    if (type === 'ping') return 'strip';
    if (type === 'response.created') this.made = madeIn(objectOf(event, value)?.['response']);
    if (type === '') this.garbage ??= cutText(dataOf(event), 80);
    else if (type.startsWith('response.') && !PREAMBLE.includes(type)) {
      this.committed = true;
      if (type.endsWith('.delta')) this.contentEvents++;
    }
    return 'forward';
  }

  #readEnd(response: unknown, type: string): void {
    if (type === 'response.failed')
      this.upstreamError ??= (isRecord(response) ? response['error'] : null) ?? 'a failure without a description';
    if (!isRecord(response)) {
      this.garbage ??= 'an end that is no response';
      return;
    }
    this.usage = usageOf(response);
    this.doubtful = doubtfulIn(response);
  }
}

/** Responses to an upstream that speaks them. */
export const responsesLane: Lane = {
  upstream: 'openai',
  path: '/responses',
  refused: () => [],
  outgoing(call, body, { model: upstreamModel }) {
    const own = withoutOwnReasoning(body, call.parsed);
    const isNamed = call.parsed['model'] === upstreamModel;
    return { body: isNamed ? own : spliceToSend(own, { model: JSON.stringify(upstreamModel) }), dropped: [] };
  },
  follow: () => new ResponsesFollower(),
  answer(body) {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (!isRecord(parsed) || !Array.isArray(parsed['output']) || errorToldIn(parsed) !== null)
      throw new TypeError('no response');
    return { ...answered(body, parsed), made: madeIn(parsed) };
  },
  usageAtEnd,
  madeAtStart: (head) => RESPONSE_ID.exec(head.toString('utf8', 0, 1024))?.slice(1) ?? [],
  error: (_status, body) => body,
};
