import { isRecord } from '../../json-body.ts';
import type { JsonObject } from '../../lane.ts';
import { usageOf } from '../../openai/index.ts';
import { defined, records, text } from '../parameters.ts';
import { chatUsage } from '../usage.ts';
import { sealedDetail, thoughtIn } from './thoughts.ts';

/** The id of a completion that is made of a response, so that the response can be found again. */
export const completionId = (id: unknown): string => `chatcmpl-${(text(id) || 'unknown').replace(/^resp_/, '')}`;

/**
 * Why an answer ended, in the words of chat completions.
 * @param response as it ended
 * @param called a tool was called
 */
export function finishOf({ incomplete_details: details }: JsonObject, called: boolean): string {
  const reason = isRecord(details) ? details['reason'] : null;
  if (reason === 'content_filter') return 'content_filter';
  if (reason != null) return 'length';
  return called ? 'tool_calls' : 'stop';
}

/** A call as a chat completion has it, its arguments so far. @param piece of a stream: with its place */
export function callOf(item: JsonObject, written: string, place?: number): JsonObject {
  const { type, call_id: id, name } = item;
  const at = place === undefined ? {} : { index: place };
  return type === 'custom_tool_call'
    ? { ...at, id, type: 'custom', custom: { name, input: written } }
    : { ...at, id, type: 'function', function: { name, arguments: written } };
}

/** @returns whether an item is a call that the caller is to answer */
export const isCall = ({ type }: JsonObject): boolean => type === 'function_call' || type === 'custom_tool_call';

/** What a whole call was given. A call without arguments must parse too. */
export const writtenOf = (item: JsonObject): string =>
  item['type'] === 'custom_tool_call' ? text(item['input']) : text(item['arguments']) || '{}';

/** Where a text was found, as chat completions tell it. */
const annotationOf = ({ type, ...citation }: JsonObject): readonly JsonObject[] =>
  type === 'url_citation' ? [{ type, url_citation: citation }] : [];

/**
 * A whole response as a chat completion.
 * @example responseToCompletion({ id: 'resp_1', output: [] }, 7)['id'] // 'chatcmpl-1'
 * @param nowS seconds since 1970, where the response is not dated
 */
export function responseToCompletion(response: JsonObject, nowS: number): JsonObject {
  const items = records(response['output']);
  const parts = items.filter(({ type }) => type === 'message').flatMap(({ content }) => records(content));
  const joined = (type: string, member: string): string =>
    parts
      .filter((part) => part['type'] === type)
      .map((part) => text(part[member]))
      .join('');
  const thoughts = items.filter(({ type }) => type === 'reasoning');
  const thought = thoughts.map(thoughtIn).join('');
  const details = thoughts.flatMap((item, index) => sealedDetail(item, index) ?? []);
  const calls = items.filter(isCall).map((item) => callOf(item, writtenOf(item)));
  const annotations = parts.flatMap(({ annotations: found }) => records(found)).flatMap(annotationOf);
  const content = joined('output_text', 'text');
  const refusal = joined('refusal', 'refusal');
  const usage = usageOf(response);
  const { id, created_at: created, model, service_tier: tier } = response;
  return defined({
    id: completionId(id),
    object: 'chat.completion',
    created: typeof created === 'number' ? Math.floor(created) : nowS,
    model,
    choices: [
      {
        index: 0,
        message: defined({
          role: 'assistant',
          content: content === '' ? null : content,
          refusal: refusal === '' ? null : refusal,
          annotations: annotations.length === 0 ? undefined : annotations,
          reasoning_content: thought === '' ? undefined : thought,
          reasoning_details: details.length === 0 ? undefined : details,
          tool_calls: calls.length === 0 ? undefined : calls,
        }),
        logprobs: null,
        finish_reason: finishOf(response, calls.length > 0),
      },
    ],
    usage: usage === null ? undefined : chatUsage(usage),
    service_tier: tier ?? undefined,
  });
}
