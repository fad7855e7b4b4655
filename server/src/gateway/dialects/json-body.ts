import { isUtf8 } from 'node:buffer';
import { cutText, wellFormed } from '../../units/index.ts';
import { JsonScan } from './json-scan.ts';
import { badRequest, notJson, repeatedMember } from './json-shape.ts';
import { OPEN_LIST, OPEN_OBJECT } from './json-tokens.ts';
import type { JsonObject } from './lane.ts';
import { MESSAGES_FACTS } from './anthropic/facts.ts';
import { folded } from './control/facts.ts';
import { CHAT_FACTS, INPUT_FACTS, RESPONSES_FACTS } from './openai/facts.ts';
import { isRecord } from './record.ts';
import { itemsOf, membersOf } from './splice.ts';

export { badRequest } from './json-shape.ts';
export { isRecord } from './record.ts';

/** What is known at the top of any body. Some parsers take a member for another that differs in case only. */
const DECIDED = new Set(
  [CHAT_FACTS, RESPONSES_FACTS, INPUT_FACTS, MESSAGES_FACTS].flatMap(({ fields }) => Object.keys(fields)),
);

const countMembers = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) for (const item of value) count += countMembers(item);
  else for (const key in value) count += 1 + countMembers((value as JsonObject)[key]);
  return count;
};

/** The path of a member that stands twice in its object, such as `messages[0].role`. */
function findRepeated(bytes: Buffer, at: number, path: string): string | null {
  if (bytes[at] === OPEN_OBJECT) {
    const seen = new Set<string>();
    for (const { key, start } of membersOf(bytes, at)) {
      const here = path === '' ? key : `${path}.${key}`;
      if (seen.has(key)) return here;
      seen.add(key);
      const below = findRepeated(bytes, start, here);
      if (below !== null) return below;
    }
  } else if (bytes[at] === OPEN_LIST) {
    let index = 0;
    for (const { start } of itemsOf(bytes, at)) {
      const below = findRepeated(bytes, start, `${path}[${index++}]`);
      if (below !== null) return below;
    }
  }
  return null;
}

/** Two readers of one body may differ on which of two members counts: neither is taken. */
function checkMembers(body: Buffer, parsed: unknown, members: number): void {
  if (countMembers(parsed) !== members)
    throw repeatedMember(findRepeated(body, body.indexOf(OPEN_OBJECT), '') ?? 'body');
}

function checkNames(parsed: JsonObject): void {
  for (const key in parsed) {
    const plain = folded(key);
    if (plain !== key && DECIDED.has(plain))
      throw badRequest(key, `${key} differs from ${plain} in case only`, `write ${plain}`);
  }
}

function read(body: Buffer): unknown {
  if (!isUtf8(body)) throw notJson('it is not valid UTF-8');
  const scan = new JsonScan();
  scan.push(body);
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw notJson((error as Error).message, error);
  }
  if (isRecord(parsed)) checkMembers(body, parsed, scan.members);
  return parsed;
}

/**
 * Parses a request body, once: what another parser could read otherwise is refused.
 * @param example what the endpoint takes, for the error
 * @param value of the body, where it was read while it came
 * @throws JoulegateError `JG_BAD_JSON` with the position, `JG_BAD_REQUEST` where it is no object, too deep, too long, or
 *   has a member twice
 */
export function parseJsonBody(body: Buffer, example: string, value?: unknown): JsonObject {
  const parsed = value === undefined ? read(body) : value;
  if (!isRecord(parsed)) throw badRequest('body', 'the body is not a JSON object', `send ${example}`);
  checkNames(parsed);
  return parsed;
}

/** @throws JoulegateError `JG_BAD_REQUEST` */
export function modelOf(parsed: JsonObject): string {
  const { model } = parsed;
  if (typeof model !== 'string' || model === '')
    throw badRequest(
      'model',
      'model is missing or not a string',
      'name a model or a workload; GET /v1/models lists both',
    );
  if (wellFormed(model) !== model)
    throw badRequest(
      'model',
      'model has half of a character or a control character',
      'send a name of whole characters',
    );
  return model;
}

/** @throws JoulegateError `JG_BAD_REQUEST` */
export function streamOf(parsed: JsonObject): boolean {
  const { stream } = parsed;
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean')
    throw badRequest('stream', 'stream is not a boolean', 'send true or false');
  return stream === true;
}

/**
 * A count of tokens that the caller allows; `null` where it names none.
 * @throws JoulegateError `JG_BAD_REQUEST`
 */
export function tokenLimit(parsed: JsonObject, name: string): number | null {
  const value = parsed[name];
  if (value == null) return null;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw badRequest(name, `${name} is not a whole number of tokens`, 'leave it out to use the model default');
  return value;
}

/** What callers name to say that requests share a prefix. */
export const sessionOf = (parsed: JsonObject, name: string): string | null => {
  const value = parsed[name];
  return typeof value === 'string' && value !== '' ? cutText(value, 256) : null;
};

/** No request has more; a count above it is a fault of the upstream and would end budgets and books. */
const MOST_TOKENS = 100_000_000;

/** A count of tokens as an upstream reports it; `null` where it is none that can be true. */
export const tokenCount = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_TOKENS ? value : null;

/** The usage object cut out of the end of a body too large to hold; `undefined` where there is none, or none that is JSON. */
export function usageInTail(tail: Buffer): unknown {
  const found = [...tail.toString('utf8').matchAll(/"usage"\s*:\s*(\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})/g)].at(-1);
  try {
    return found === undefined ? undefined : (JSON.parse(found[1] as string) as unknown);
  } catch {
    // Most of the answer is with the client: its usage is unknown, its rest is not.
    return undefined;
  }
}
