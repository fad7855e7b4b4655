import { isRecord, type JsonObject, type TextPart } from '../../dialects/index.ts';

type Path = TextPart['path'];

/** A part of a request that may hold something private. */
export interface PromptPart {
  readonly path: Path;
  /** A number is looked at as it is written. */
  readonly value: string | number;
  /** Name of the member that holds it. */
  readonly name: string;
  /** JSON text in a string. */
  readonly isJson: boolean;
}

/** Every text and large number below a value, whatever its members are called. */
export function leavesBelow(value: unknown, path: Path, found: PromptPart[], name = ''): void {
  if (typeof value === 'string' || (typeof value === 'number' && Number.isSafeInteger(value) && value > 9_999_999))
    found.push({ path, value, name, isJson: false });
  else if (Array.isArray(value)) value.forEach((item, i) => leavesBelow(item, [...path, i], found, name));
  else if (isRecord(value)) for (const key in value) leavesBelow(value[key], [...path, key], found, key);
}

const json = (value: unknown, path: Path, found: PromptPart[]): void => {
  if (typeof value === 'string') found.push({ path, value, name: '', isJson: true });
};

const inTurn = (turn: unknown, path: Path, found: PromptPart[]): void => {
  if (!isRecord(turn)) return;
  const { tool_calls: calls, function_call: call, content, type } = turn;
  if (Array.isArray(calls))
    calls.forEach((each: unknown, i) => {
      if (!isRecord(each)) return;
      const at = [...path, 'tool_calls', i];
      if (isRecord(each['function'])) json(each['function']['arguments'], [...at, 'function', 'arguments'], found);
      if (isRecord(each['custom'])) leavesBelow(each['custom']['input'], [...at, 'custom', 'input'], found);
    });
  if (isRecord(call)) json(call['arguments'], [...path, 'function_call', 'arguments'], found);
  json(turn['arguments'], [...path, 'arguments'], found);
  if (typeof type === 'string' && (type.endsWith('tool_call') || type.endsWith('tool_use')))
    leavesBelow(turn['input'], [...path, 'input'], found);
  for (const name of ['title', 'context'])
    if (type === 'document' || type === 'search_result') leavesBelow(turn[name], [...path, name], found);
  if (Array.isArray(content)) content.forEach((block, i) => inTurn(block, [...path, 'content', i], found));
};

/** Members that name the caller's own user to the provider. */
const ABOUT_USER = ['user', 'safety_identifier', 'metadata'];

/**
 * What of a request may hold something private, by path: its texts, arguments of earlier tool calls, what names its
 * user. Thoughts stay as the model wrote them, since their provider checks their signature.
 */
export function promptParts(body: JsonObject, texts: readonly TextPart[]): readonly PromptPart[] {
  const found: PromptPart[] = texts.map(({ path, text }) => ({ path, value: text, name: '', isJson: false }));
  for (const name of ['messages', 'input']) {
    const turns = body[name];
    if (Array.isArray(turns)) turns.forEach((turn, i) => inTurn(turn, [name, i], found));
  }
  for (const name of ABOUT_USER) leavesBelow(body[name], [name], found, name);
  const { prompt } = body;
  if (isRecord(prompt)) leavesBelow(prompt['variables'], ['prompt', 'variables'], found);
  return found;
}
