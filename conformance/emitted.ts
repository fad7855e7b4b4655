import { messagesProblems, messagesStreamProblems } from './anthropic-shapes.ts';
import type { SchemaCheck } from './openai-schema.ts';

/** Watches what the gateway emits to one client library, and checks each body and each event of it. */
export interface Watch {
  /** For the client's `fetch` option. */
  readonly fetch: typeof globalThis.fetch;
  /** Waits for what is under way and gives what was wrong so far. */
  problems(): Promise<readonly string[]>;
  /** Members that Anthropic's types have and an answer had not, not even as null. */
  readonly absent: ReadonlySet<string>;
  /** What was checked, by endpoint and kind. */
  readonly checked: ReadonlyMap<string, number>;
}

const BODIES: Readonly<Record<string, string>> = {
  '/chat/completions': 'CreateChatCompletionResponse',
  '/responses': 'Response',
  '/responses/compact': 'CompactResource',
  '/responses/input_tokens': 'TokenCountsResource',
  '/embeddings': 'CreateEmbeddingResponse',
  '/moderations': 'CreateModerationResponse',
  '/models': 'ListModelsResponse',
};
const EVENTS: Readonly<Record<string, string>> = {
  '/chat/completions': 'CreateChatCompletionStreamResponse',
  '/responses': 'ResponseStreamEvent',
};

/** Clients ask for embeddings as base64 of 32-bit numbers, of which the description knows nothing. */
const asNumbers = (key: string, value: unknown): unknown =>
  key === 'embedding' && typeof value === 'string'
    ? [...new Float32Array(new Uint8Array(Buffer.from(value, 'base64')).buffer)]
    : value;

interface Event {
  readonly name: string | null;
  readonly data: string;
}

/** The events of a stream, read by the standard and by nothing of ours. */
function eventsOf(text: string): Event[] {
  return text.split(/\r?\n\r?\n/).flatMap((block) => {
    const fields = block
      .split(/\r?\n/)
      .filter((line) => line !== '' && !line.startsWith(':'))
      .map((line) => /^([^:]+):? ?(.*)$/.exec(line) ?? ['', '', '']);
    const data = fields.filter(([, name]) => name === 'data').map(([, , value]) => value);
    return data.length === 0
      ? []
      : [{ name: fields.find(([, name]) => name === 'event')?.[2] ?? null, data: data.join('\n') }];
  });
}

/**
 * @param check the published description; `null` where it is not here: then OpenAI's shapes are only parsed
 * @example const watch = watchEmitted(check); new OpenAI({ fetch: watch.fetch });
 */
export function watchEmitted(check: SchemaCheck | null): Watch {
  const found: string[] = [];
  const under: Promise<void>[] = [];
  const checked = new Map<string, number>();
  const absent = new Set<string>();

  const note = (path: string, kind: string, problems: readonly string[], sample: string): void => {
    checked.set(`${path} ${kind}`, (checked.get(`${path} ${kind}`) ?? 0) + 1);
    for (const problem of problems) found.push(`${path} ${kind}: ${problem} in ${sample.slice(0, 300)}`);
  };
  const fits = (path: string, kind: string, schema: string | undefined, text: string): void => {
    if (schema === undefined) return note(path, kind, ['nothing of this kind is expected here'], text);
    try {
      const value: unknown = JSON.parse(text, asNumbers);
      note(path, kind, check?.(schema, value) ?? [], text);
    } catch (error) {
      note(path, kind, [String(error)], text);
    }
  };
  const look = async (path: string, anthropic: boolean, response: Response): Promise<void> => {
    const text = await response.text();
    if (anthropic) {
      if (response.headers.get('content-type')?.startsWith('text/event-stream') === true) {
        const events = eventsOf(text);
        const verdict = messagesStreamProblems(events);
        for (const member of verdict.absent) absent.add(`${path} ${member.replaceAll(/\d+/g, 'n')}`);
        note(path, 'stream', verdict.wrong, text);
        checked.set(`${path} event`, (checked.get(`${path} event`) ?? 0) + events.length);
        return;
      }
      const verdict = messagesProblems(path, response.ok, text);
      for (const member of verdict.absent) absent.add(`${path} ${member.replaceAll(/\d+/g, 'n')}`);
      return note(path, response.ok ? 'body' : 'error', verdict.wrong, text);
    }
    if (!response.ok) return fits(path, 'error', 'ErrorResponse', text);
    if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true)
      return fits(path, 'body', path.startsWith('/models/') ? 'Model' : BODIES[path], text);
    for (const { data } of eventsOf(text)) {
      if (data === '[DONE]') continue;
      const isError = data.startsWith('{"error"');
      fits(path, isError ? 'error event' : 'event', isError ? 'ErrorResponse' : EVENTS[path], data);
    }
  };
  return {
    async fetch(input, init) {
      const response = await globalThis.fetch(input, init);
      const path = new URL(input instanceof Request ? input.url : input).pathname.replace(/^\/v1/, '');
      const anthropic = new Headers(input instanceof Request ? input.headers : init?.headers).has('anthropic-version');
      // A stream that its client aborts is not looked at to its end.
      under.push(look(path, anthropic, response.clone()).catch(() => {}));
      return response;
    },
    async problems() {
      await Promise.all(under.splice(0));
      return found.splice(0);
    },
    absent,
    checked,
  };
}
