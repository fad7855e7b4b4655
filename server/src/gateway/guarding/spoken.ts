import { isRecord, type JsonObject, type TextPart } from '../dialects/index.ts';
import { unframed } from '../lean/index.ts';

/** Who says a text of a request. */
export type Speaker = 'application' | 'caller' | 'model' | 'document';

const ROLES: Readonly<Record<string, Speaker>> = {
  system: 'application',
  developer: 'application',
  assistant: 'model',
  model: 'model',
  user: 'caller',
  tool: 'document',
  function: 'document',
};
const MEMBERS: Readonly<Record<string, Speaker>> = { system: 'application', instructions: 'application' };
const DOCUMENTS: readonly unknown[] = ['tool_result', 'search_result', 'document'];

/**
 * Who says the text at a path of a body, in any dialect: by the roles and kinds of what it stands in. Who is not named is
 * the caller.
 * @example speakerOf({ messages: [{ role: 'tool', content: 'x' }] }, ['messages', 0, 'content']) // 'document'
 */
export function speakerOf(body: JsonObject, path: TextPart['path']): Speaker {
  let speaker: Speaker = MEMBERS[String(path[0])] ?? 'caller';
  let at: unknown = body;
  for (const step of path) {
    at = (at as Readonly<Record<string | number, unknown>>)[step];
    if (!isRecord(at)) continue;
    const { role, type } = at;
    if (typeof role === 'string' && Object.hasOwn(ROLES, role)) speaker = ROLES[role] as Speaker;
    // Of the Responses API: `function_call_output`, `custom_tool_call_output` and the like.
    if (DOCUMENTS.includes(type) || (typeof type === 'string' && type.endsWith('_call_output'))) speaker = 'document';
  }
  return speaker;
}

/** A text of a request as the guard looks at it. */
export interface Said {
  readonly kind: 'prompt' | 'document';
  readonly text: string;
  readonly where: string;
}

/**
 * What callers and documents say in a request, parts of one message joined: an attack that was cut into parts is read
 * whole. The application's own prompt and earlier answers are left out.
 * @param files paths under which the text of a file stands in its place
 * @example saidIn({ input: 'a' }, [{ path: ['input'], text: 'a' }], []) // [{ kind: 'prompt', text: 'a', where: 'input' }]
 */
export function saidIn(body: JsonObject, texts: readonly TextPart[], files: readonly string[]): readonly Said[] {
  const said: Said[] = [];
  let before = '';
  let parts: string[] = [];
  const close = (): void => {
    const last = said.pop();
    if (last !== undefined) said.push({ ...last, text: parts.join('\n') });
  };
  for (const { path, text: sent } of texts) {
    const speaker = speakerOf(body, path);
    if (speaker !== 'caller' && speaker !== 'document') continue;
    const where = path.join('.');
    const isFile = files.some((file) => where.startsWith(`${file}.`));
    const kind = speaker === 'caller' && !isFile ? 'prompt' : 'document';
    const text = isFile ? unframed(sent) : sent;
    const owner = `${kind} ${path.slice(0, 2).join('.')}`;
    if (owner === before) parts.push(text);
    else {
      close();
      parts = [text];
      said.push({ kind, text, where });
      before = owner;
    }
  }
  close();
  return said;
}

/** What the application itself tells the model: what must not come out again. */
export const toldByApplication = (body: JsonObject, texts: readonly TextPart[]): readonly string[] =>
  texts.flatMap(({ path, text }) => (speakerOf(body, path) === 'application' ? [text] : []));
