import { MODEL } from '../kit/config.ts';

/** What one operation needs of where it is done. */
export interface Doing {
  /** Stands in what this operation sends, and in nothing that the other organisation may read. */
  readonly canary: string;
  /** Stands in names that callers give to what is kept for them, and may be read by their own only. */
  readonly name: string;
  /** Ids of this organisation, and of the other one, by kind. */
  readonly own: Ids;
  readonly foreign: Ids;
  pick<T>(list: readonly T[]): T | undefined;
  chance(share: number): boolean;
  send(method: string, path: string, body?: Sent, headers?: Readonly<Record<string, string>>): Promise<Got>;
}

export type Sent = string | { readonly purpose: string; readonly name: string; readonly content: string };
export interface Got {
  readonly status: number;
  readonly text: string;
  readonly decision: string | null;
}

export interface Ids {
  readonly inputs: string[];
  readonly documents: string[];
  readonly batches: string[];
  readonly outputs: string[];
  readonly decisions: string[];
}
export const noIds = (): Ids => ({ inputs: [], documents: [], batches: [], outputs: [], decisions: [] });
/** Ids of each kind that are remembered. */
const KEPT = 40;

/** What must have been refused, and was not. */
export type Fault = string | null;

const keep = (list: string[], id: unknown): void => {
  if (typeof id !== 'string') return;
  list.push(id);
  if (list.length > KEPT) list.shift();
};
const idOf = ({ text }: Got): unknown => (JSON.parse(text) as { id?: unknown }).id;
const notThere = (got: Got, what: string): Fault =>
  got.status === 404 || got.status === 400 ? null : `${what} of the other organisation was answered ${got.status}`;

const chat = (model: string, content: unknown, more: object = {}): string =>
  JSON.stringify({ model, messages: [{ role: 'user', content }], max_tokens: 16, ...more });

const ask = async (doing: Doing, path: string, body: string): Promise<Fault> => {
  const headers: Record<string, string> = doing.chance(0.3)
    ? { 'x-joulegate-session': `session-${doing.pick([1, 2, 3])}` }
    : {};
  const got = await doing.send('POST', path, body, headers);
  if (got.status === 200) keep(doing.own.decisions, got.decision);
  return got.status === 200 || got.status === 429
    ? null
    : `${path} was answered ${got.status}: ${got.text.slice(0, 200)}`;
};

/** Of both organisations at once: what exists of one is asked for by the other too. */
const found = async (doing: Doing, kind: keyof Ids, path: (id: string) => string, method = 'GET'): Promise<Fault> => {
  const isForeign = doing.chance(0.6);
  const id = doing.pick((isForeign ? doing.foreign : doing.own)[kind]);
  if (id === undefined) return null;
  const got = await doing.send(method, path(id));
  return isForeign ? notThere(got, `${method} ${path('...')}`) : null;
};

const upload = async (doing: Doing, purpose: string, content: string, into: string[]): Promise<Fault> => {
  const got = await doing.send('POST', '/v1/files', { purpose, name: `${doing.name}.txt`, content });
  if (got.status !== 200) return `a file was answered ${got.status}: ${got.text.slice(0, 200)}`;
  keep(into, idOf(got));
  return null;
};

const batchLine = ({ canary, name }: Doing): string =>
  JSON.stringify({
    custom_id: name,
    method: 'POST',
    url: '/v1/chat/completions',
    body: JSON.parse(chat(MODEL, canary)) as unknown,
  });

/** Each as often as it is named here. */
export const OPERATIONS: Readonly<Record<string, readonly [share: number, (doing: Doing) => Promise<Fault>]>> = {
  // The same words of both, with another answer for each: what an exact cache would confuse.
  'shared words': [
    24,
    (doing) =>
      ask(
        doing,
        '/v1/chat/completions',
        chat('cached', `question ${doing.pick([1, 2, 3, 4, 5])}`, {
          temperature: 0,
          ...(doing.chance(0.4) && { stream: true }),
        }),
      ),
  ],
  'own words': [
    10,
    (doing) => ask(doing, '/v1/chat/completions', chat(MODEL, doing.canary, doing.chance(0.4) ? { stream: true } : {})),
  ],
  messages: [
    16,
    (doing) =>
      ask(
        doing,
        '/v1/messages',
        chat(doing.chance(0.5) ? 'cached' : MODEL, doing.chance(0.5) ? 'question 1' : doing.canary, {
          temperature: 0,
          ...(doing.chance(0.4) && { stream: true }),
        }),
      ),
  ],
  decision: [12, (doing) => found(doing, 'decisions', (id) => `/v1/decisions/${id}`)],
  document: [3, (doing) => upload(doing, 'user_data', `what ${doing.canary} says`, doing.own.documents)],
  'prompt with a document': [
    6,
    async (doing) => {
      const isForeign = doing.chance(0.6);
      const file_id = doing.pick((isForeign ? doing.foreign : doing.own).documents);
      if (file_id === undefined) return null;
      const got = await doing.send('POST', '/v1/chat/completions', chat(MODEL, [{ type: 'file', file: { file_id } }]));
      return isForeign ? notThere(got, 'a prompt with a document') : null;
    },
  ],
  input: [2, (doing) => upload(doing, 'batch', batchLine(doing), doing.own.inputs)],
  batch: [
    2,
    async (doing) => {
      const isForeign = doing.chance(0.4);
      const input_file_id = doing.pick((isForeign ? doing.foreign : doing.own).inputs);
      if (input_file_id === undefined) return null;
      const body = JSON.stringify({
        input_file_id,
        endpoint: '/v1/chat/completions',
        completion_window: '24h',
        metadata: { of: doing.name },
      });
      const got = await doing.send('POST', '/v1/batches', body);
      if (isForeign) return notThere(got, 'a batch of an input');
      if (got.status === 200) keep(doing.own.batches, idOf(got));
      return null;
    },
  ],
  'batch of an id': [
    6,
    async (doing) => {
      const isForeign = doing.chance(0.6);
      const id = doing.pick((isForeign ? doing.foreign : doing.own).batches);
      if (id === undefined) return null;
      const got = await doing.send('GET', `/v1/batches/${id}`);
      if (isForeign) return notThere(got, 'a batch');
      keep(doing.own.outputs, (JSON.parse(got.text) as { output_file_id?: unknown }).output_file_id);
      return null;
    },
  ],
  'cancelled batch': [1, (doing) => found(doing, 'batches', (id) => `/v1/batches/${id}/cancel`, 'POST')],
  'file of an id': [4, (doing) => found(doing, doing.chance(0.5) ? 'inputs' : 'documents', (id) => `/v1/files/${id}`)],
  'content of a file': [
    6,
    (doing) =>
      found(
        doing,
        doing.pick(['inputs', 'documents', 'outputs'] as const) ?? 'inputs',
        (id) => `/v1/files/${id}/content`,
      ),
  ],
  'deleted file': [
    1,
    (doing) => found(doing, doing.chance(0.5) ? 'inputs' : 'documents', (id) => `/v1/files/${id}`, 'DELETE'),
  ],
  lists: [
    3,
    async (doing) => {
      const { status } = await doing.send('GET', doing.chance(0.5) ? '/v1/files?limit=50' : '/v1/batches?limit=50');
      return status === 200 ? null : `a list was answered ${status}`;
    },
  ],
  'list behind a foreign id': [
    2,
    async (doing) => {
      const after = doing.pick(doing.foreign.inputs);
      if (after !== undefined) await doing.send('GET', `/v1/files?after=${after}`);
      return null;
    },
  ],
};
