import { createHash } from 'node:crypto';
import { JoulegateError } from '../../units/index.ts';
import { isRecord, type JsonObject } from '../dialects/index.ts';
import type { Principal } from '../tenants/index.ts';
import { callerPseudonym, type CallerNames } from './callers.ts';
import type { AbuseWatch } from './verdicts.ts';

/** Of longer turns the first and the last half of this are read. */
const MOST_CHARACTERS = 16_384;
/** Names of calls, and what is told anew each time and means nothing. */
const PASSED_OVER: readonly string[] = [
  'id',
  'call_id',
  'tool_call_id',
  'tool_use_id',
  'cache_control',
  'signature',
  'encrypted_content',
  'status',
];
/** Instants, ids and times taken, which differ where nothing else does. */
const VOLATILE =
  /\d{4}-\d\d-\d\d(?:[t ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?:z|[+-]\d\d:?\d\d)?|\b\d\d:\d\d:\d\d(?:\.\d+)?|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b(?=[a-f]*\d)[0-9a-f]{16,}\b|\b\d+(?:\.\d+)? ?(?:ms|s|seconds)\b/g;

const CALLS: readonly unknown[] = [
  'tool_use',
  'function_call',
  'custom_tool_call',
  'computer_call',
  'local_shell_call',
];

/** What the model did in one of its own messages: the calls alone where there are any, for it words them anew each time, otherwise what it said. */
function ownOf(message: JsonObject): unknown {
  const { tool_calls: calls, function_call: call, content, type } = message;
  if (CALLS.includes(type)) return message;
  if (Array.isArray(calls) && calls.length > 0) return calls;
  if (isRecord(call)) return call;
  const used = Array.isArray(content) ? content.filter((part) => isRecord(part) && CALLS.includes(part['type'])) : [];
  return used.length > 0 ? used : (content ?? null);
}

const isOwn = (item: unknown): item is JsonObject =>
  isRecord(item) && (item['role'] === 'assistant' || CALLS.includes(item['type']) || item['type'] === 'reasoning');

/**
 * What is new in a request: the model's last calls, and what has come since. The same where only instants, ids, white
 * space or case differ.
 * @returns a hash and how many messages there are; `null`: it is no conversation
 */
export function lastTurn(body: JsonObject): { readonly turn: string; readonly length: number } | null {
  const said = body['messages'] ?? body['input'];
  const items: readonly unknown[] = Array.isArray(said) ? said : typeof said === 'string' ? [said] : [];
  // What the answer shall begin with is no turn.
  let end = items.length;
  while (end > 0 && isOwn(items[end - 1])) end--;
  if (end === 0) return null;
  let from = end;
  while (from > 0 && !isOwn(items[from - 1])) from--;
  let own = from;
  while (own > 0 && isOwn(items[own - 1])) own--;
  const calls = items.slice(own, from).flatMap((item) => ownOf(item as JsonObject) ?? []);
  const text = JSON.stringify([calls, items.slice(from, end)], (name, value: unknown) =>
    PASSED_OVER.includes(name) ? undefined : value,
  );
  const half = MOST_CHARACTERS / 2;
  const read = text.length <= MOST_CHARACTERS ? text : text.slice(0, half) + text.slice(-half);
  const plain = read
    .toLowerCase()
    .replaceAll(VOLATILE, '#')
    .replaceAll(/(?:\\n|\\t|\\r|\s)+/g, ' ');
  return { turn: createHash('sha256').update(plain).digest('base64url').slice(0, 16), length: items.length };
}

/** What is told to a session that goes round in a loop. */
export interface LoopTold {
  readonly error: JoulegateError;
  /** Whole seconds; `null`: waiting alone is no way on. */
  readonly retryAfterS: number | null;
}

/**
 * Counts a request for the session that its caller named, or for its agent where there is no session.
 * @returns why it is refused; `null`: it goes on
 */
export function loopRefusal(
  abuse: AbuseWatch,
  at: number,
  principal: Principal,
  { session, agent }: CallerNames,
  body: JsonObject,
): LoopTold | null {
  const name = session ?? agent;
  const turn = name === null || abuse.config.actions.loops === 'off' ? null : lastTurn(body);
  if (name === null || turn === null) return null;
  const of = session === null ? 'agent' : 'session';
  const { organisation, keyId } = principal;
  const pseudonym = callerPseudonym(principal, name);
  const refusal = abuse.step({ at, key: keyId, organisation, session: pseudonym, of, ...turn });
  if (refusal === null) return null;
  const { action, waitMs, loop } = refusal;
  const { rule, count, bound, minutes } = loop;
  const seconds = Math.ceil(waitMs / 1000);
  const what =
    rule === 'repeats'
      ? `the ${of} ${pseudonym} has sent the same turn ${count} times, each within ${minutes} minutes of the one before (rule repeats: ${bound})`
      : `the ${of} ${pseudonym} sent more than ${bound} requests within ${minutes} minutes (rule steps)`;
  const goOn =
    rule === 'repeats'
      ? `send something else: another call, another result or a new instruction is let through at once; the same turn again after ${seconds} s${action === 'stop' ? ' of silence' : ''}`
      : `go on after ${seconds} s`;
  const hint = `${goOn}, or have the operator change abuse.loops or abuse.actions.loops`;
  return action === 'throttle'
    ? { error: new JoulegateError('JG_RATE_LIMITED', `${what}; it is throttled`, { hint }), retryAfterS: seconds }
    : {
        error: new JoulegateError('JG_LOOP_STOPPED', what, { hint }),
        retryAfterS: rule === 'steps' ? seconds : null,
      };
}
