import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { madeId } from './call-ids.ts';
import { idWithout } from './carried.ts';
import { records } from './parameters.ts';
import { namesBack, type NameBack } from './tool-names.ts';

/** What a request says of the calls that its answer may make: the caller's names of tools, and ids that are taken. */
export class KnownCalls {
  readonly nameBack: NameBack;
  readonly #request: JsonObject;
  #taken: Set<unknown> | null = null;
  #count = 0;

  constructor(request: JsonObject) {
    this.#request = request;
    this.nameBack = namesBack(request);
  }

  /**
   * The id of the answer's next call: the server's, where it gave one that no call of the conversation has.
   * @param answer id of the answer
   */
  idOf(given: unknown, answer: unknown): string {
    const conversation = this.#request['messages'] ?? this.#request['input'];
    this.#taken ??= idsIn(conversation);
    const turns = Array.isArray(conversation) ? conversation.length : 0;
    const at = this.#count++;
    let id = typeof given === 'string' && given !== '' ? given : madeId([answer, turns], at);
    for (let n = 1; this.#taken.has(id); n++) id = madeId([answer, turns, given, n], at);
    this.#taken.add(id);
    return id;
  }
}

/** Of messages, and of the items of a response. */
function idsIn(conversation: unknown): Set<unknown> {
  const ids = new Set<unknown>();
  for (const message of records(conversation)) {
    if (message['type'] === 'function_call' || message['type'] === 'custom_tool_call')
      ids.add(idWithout(message['call_id']).id);
    for (const block of records(message['content']))
      if (isRecord(block) && block['type'] === 'tool_use') ids.add(idWithout(block['id']).id);
  }
  return ids;
}
