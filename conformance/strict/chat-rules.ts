import { isObject, objects, text, type Json, type Rule } from './vendor.ts';

/** Rules that several vendors of the chat completions protocol share. */

export const messages = (body: Json): readonly Json[] => objects(body['messages']);
export const calls = (message: Json): readonly Json[] => objects(message['tool_calls']);
export const callIds = (body: Json): readonly unknown[] => [
  ...messages(body).flatMap((message) => calls(message).map((call) => call['id'])),
  ...messages(body).flatMap((message) => (message['role'] === 'tool' ? [message['tool_call_id']] : [])),
];
export const functions = (body: Json): readonly Json[] =>
  objects(body['tools']).flatMap((tool) => (isObject(tool['function']) ? [tool['function']] : []));

/** Members of an object beyond those that the vendor knows. */
export const unknownMembers = (value: Json, known: ReadonlySet<string>): readonly string[] =>
  Object.keys(value).filter((name) => !known.has(name));

export const noOtherMembers =
  (known: ReadonlySet<string>, say: (name: string) => string): Rule =>
  ({ body }) => {
    const [name] = unknownMembers(body, known);
    return name !== undefined && say(name);
  };

export const callIdsLike =
  (pattern: RegExp, say: (id: string) => string): Rule =>
  ({ body }) => {
    const bad = callIds(body).find((id) => typeof id !== 'string' || !pattern.test(id));
    return bad !== undefined && say(String(bad));
  };

export const functionNamesLike =
  (pattern: RegExp): Rule =>
  ({ body }) => {
    const named = [
      ...functions(body).map(({ name }) => name),
      ...messages(body).flatMap((message) =>
        calls(message).map((call) => (isObject(call['function']) ? call['function']['name'] : undefined)),
      ),
    ];
    const bad = named.find((name) => typeof name !== 'string' || !pattern.test(name));
    return (bad !== undefined || named.includes(undefined)) && `function name ${String(bad)} does not match ${pattern}`;
  };

/** Every call is answered by the tool messages right behind it, and no tool message answers another. */
export const callsAreAnswered: Rule = ({ body }) => {
  const all = messages(body);
  for (let at = 0; at < all.length; at++) {
    const open = new Set(calls(all[at]!).map((call) => call['id']));
    if (open.size < calls(all[at]!).length) return `messages[${at}]: tool calls share an id`;
    let next = at + 1;
    for (; all[next]?.['role'] === 'tool'; next++) {
      if (!open.delete(all[next]!['tool_call_id']) && calls(all[at]!).length > 0)
        return `messages[${next}]: tool_call_id of no call before it`;
    }
    if (open.size > 0) return `messages[${at}]: tool_calls must be followed by tool messages`;
    if (all[at]!['role'] === 'tool' && at === 0) return 'messages[0]: a tool message answers no call';
  }
  const first = all.findIndex(
    (message, at) => message['role'] === 'tool' && !['assistant', 'tool'].includes(text(all[at - 1]?.['role'])),
  );
  return first >= 0 && `messages[${first}]: a tool message must follow tool_calls`;
};

/** A call's arguments are the text of a JSON object. */
export const argumentsAreObjects: Rule = ({ body }) => {
  for (const message of messages(body))
    for (const call of calls(message)) {
      const args = isObject(call['function']) ? call['function']['arguments'] : undefined;
      if (typeof args !== 'string') return 'arguments are no string';
      try {
        if (!isObject(JSON.parse(args))) return 'arguments are no object';
      } catch {
        return 'arguments are no JSON';
      }
    }
  return null;
};

export const assistantSaysSomething: Rule = ({ body }) => {
  const at = messages(body).findIndex(
    (message) =>
      message['role'] === 'assistant' &&
      calls(message).length === 0 &&
      (message['content'] === null || message['content'] === undefined),
  );
  return at >= 0 && `messages[${at}]: an assistant message needs content or tool_calls`;
};

/** What a schema has at any depth that the given judge does not like. */
export function inSchema(schema: unknown, judge: (at: Json) => string | null): string | null {
  if (Array.isArray(schema)) {
    for (const one of schema) {
      const found = inSchema(one, judge);
      if (found !== null) return found;
    }
    return null;
  }
  if (!isObject(schema)) return null;
  const here = judge(schema);
  if (here !== null) return here;
  for (const [name, value] of Object.entries(schema)) {
    if (['enum', 'const', 'default', 'examples'].includes(name)) continue;
    // Under these, keys are names of the owner's and not words of JSON Schema.
    const found = ['properties', '$defs', 'definitions', 'patternProperties'].includes(name)
      ? inSchema(isObject(value) ? Object.values(value) : value, judge)
      : inSchema(value, judge);
    if (found !== null) return found;
  }
  return null;
}
