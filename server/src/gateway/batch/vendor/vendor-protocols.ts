import { cutText, JoulegateError, type EpochMs } from '../../../units/index.ts';
import { isRecord, type JsonObject } from '../../dialects/index.ts';
import type { VendorAnswer } from './given-rows.ts';
import { jsonBody, type VendorClient } from './vendor-client.ts';

/** Requests that go to a vendor together. */
export interface HandedOver {
  /** Ours; each request's id there begins with it. */
  readonly id: string;
  /** Endpoint of all, with `/v1`. */
  readonly endpoint: string;
  readonly lines: readonly Buffer[];
}

/** How far a vendor has come. */
export type VendorState = {
  /** As the vendor calls it. */
  readonly word: string;
  /** Requests that it says are done, with an answer or without; `null`: it does not say. */
  readonly done: number | null;
} & (
  | { readonly kind: 'running' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'ended'; readonly results: readonly string[]; readonly files: readonly string[] }
);

/** What became of one request there; `answer` null: nothing, and nothing is charged. */
export interface VendorResult {
  readonly line: number;
  readonly answer: VendorAnswer | null;
}

/** Ours among a vendor's batches. */
export interface Sought {
  readonly id: string;
  readonly requests: number;
  readonly createdAt: EpochMs;
  /** The vendor's ids of those that are known to be others. */
  readonly others: readonly (string | null)[];
}

/** One vendor protocol's batch API. */
export interface VendorProtocol {
  /** One request of a batch. */
  line(customId: string, endpoint: string, body: Buffer): Buffer;
  /** What is done before the vendor may begin: nothing is charged yet. @returns its id of the uploaded file */
  upload(client: VendorClient, handed: HandedOver): Promise<string | null>;
  /** @returns the vendor's id of the batch */
  create(client: VendorClient, handed: HandedOver, file: string | null): Promise<string>;
  /** The vendor's id of a batch whose making was not seen to its end; `null`: it was not made. */
  find(client: VendorClient, sought: Sought): Promise<string | null>;
  state(client: VendorClient, vendorId: string): Promise<VendorState>;
  /** One line of the results. @returns `null` for one that is none of ours */
  result(id: string, text: string): VendorResult | null;
  cancel(client: VendorClient, vendorId: string): Promise<void>;
  /** Paths to delete once the results are read: vendors keep what is not deleted. */
  kept(vendorId: string, files: readonly string[]): readonly string[];
}

/** An id there is ours, a `-` and the line of the request. @example lineOf('jgb_a', 'jgb_a-7') // 7 */
export function lineOf(id: string, customId: unknown): number | null {
  if (typeof customId !== 'string' || !customId.startsWith(`${id}-`)) return null;
  const line = Number(customId.slice(id.length + 1));
  return Number.isSafeInteger(line) && line > 0 ? line : null;
}

/** What it says of itself. @param names of counts of requests that are done */
function said(state: unknown, counts: unknown, names: readonly string[]): Pick<VendorState, 'word' | 'done'> {
  const of = isRecord(counts) ? names.map((name) => counts[name]) : [null];
  const isKnown = of.every((each) => typeof each === 'number' && Number.isSafeInteger(each) && each >= 0);
  const done = isKnown ? of.reduce((sum: number, each) => sum + Number(each), 0) : null;
  return { word: cutText(String(state), 60), done };
}

const idOf = (value: JsonObject): string => {
  const { id } = value;
  if (typeof id === 'string' && /^[\w.-]{1,200}$/.test(id)) return id;
  throw new JoulegateError('JG_UPSTREAM_GARBAGE', 'the vendor told no id');
};
const listed = (value: JsonObject): readonly JsonObject[] =>
  Array.isArray(value['data']) ? (value['data'] as readonly unknown[]).filter(isRecord) : [];
const parsed = (text: string): JsonObject => {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
};
/** On one line, as the vendor reads lines; inside a text there is no plain line end. */
const oneLine = (body: Buffer): Buffer => Buffer.from(body.toString('utf8').replaceAll(/[\r\n]+/g, ' '));
const answerOf = (status: number, body: unknown): VendorAnswer => ({ status, body: Buffer.from(JSON.stringify(body)) });

const files = (...ids: readonly unknown[]): string[] =>
  ids.filter((id): id is string => typeof id === 'string' && /^[\w.-]{1,200}$/.test(id));

const openai: VendorProtocol = {
  line: (customId, endpoint, body) =>
    Buffer.concat([
      Buffer.from(`{"custom_id":"${customId}","method":"POST","url":"${endpoint}","body":`),
      oneLine(body),
      Buffer.from('}\n'),
    ]),
  async upload(client, { id, lines }) {
    const edge = `----${id}`;
    const head = [
      `--${edge}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n`,
      `--${edge}\r\ncontent-disposition: form-data; name="file"; filename="${id}.jsonl"\r\ncontent-type: application/jsonl\r\n\r\n`,
    ].join('');
    const pieces = [Buffer.from(head), ...lines, Buffer.from(`\r\n--${edge}--\r\n`)];
    return idOf(await client.json('POST', '/files', { type: `multipart/form-data; boundary=${edge}`, pieces }));
  },
  create: async (client, { id, endpoint }, file) =>
    idOf(
      await client.json(
        'POST',
        '/batches',
        jsonBody({ input_file_id: file, endpoint, completion_window: '24h', metadata: { joulegate: id } }),
      ),
    ),
  async find(client, { id }) {
    const found = listed(await client.json('GET', '/batches?limit=100')).find(
      ({ metadata }) => isRecord(metadata) && metadata['joulegate'] === id,
    );
    return found === undefined ? null : idOf(found);
  },
  async state(client, vendorId) {
    const batch = await client.json('GET', `/batches/${vendorId}`);
    const { status, errors, request_counts, input_file_id, output_file_id, error_file_id } = batch;
    const own = said(status, request_counts, ['completed', 'failed']);
    if (status === 'failed') {
      const first = isRecord(errors) ? listed(errors)[0] : undefined;
      return { ...own, kind: 'refused', why: cutText(String(first?.['message'] ?? 'it failed at the vendor'), 300) };
    }
    if (status !== 'completed' && status !== 'expired' && status !== 'cancelled') return { ...own, kind: 'running' };
    const results = files(output_file_id, error_file_id);
    return {
      ...own,
      kind: 'ended',
      results: results.map((file) => `/files/${file}/content`),
      files: [...files(input_file_id), ...results],
    };
  },
  result(id, text) {
    const { custom_id, response } = parsed(text);
    const line = lineOf(id, custom_id);
    if (line === null) return null;
    const status = isRecord(response) ? response['status_code'] : null;
    // What expired or was cancelled has an error in the place of an answer.
    if (!isRecord(response) || typeof status !== 'number') return { line, answer: null };
    return { line, answer: answerOf(status, response['body']) };
  },
  cancel: async (client, vendorId) => void (await client.json('POST', `/batches/${vendorId}/cancel`)),
  kept: (_vendorId, ids) => ids.map((file) => `/files/${file}`),
};

/** What an error of a request is by its type. */
const STATUS: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  timeout_error: 504,
  overloaded_error: 529,
};
/** Clocks differ. */
const BEFORE_MS = 60_000;

const anthropic: VendorProtocol = {
  line: (customId, _endpoint, body) =>
    Buffer.concat([Buffer.from(`{"custom_id":"${customId}","params":`), oneLine(body), Buffer.from('}')]),
  upload: () => Promise.resolve(null),
  async create(client, { lines }) {
    const comma = Buffer.from(',');
    const pieces = lines.flatMap((line, i) => (i === 0 ? [line] : [comma, line]));
    const body = { type: 'application/json', pieces: [Buffer.from('{"requests":['), ...pieces, Buffer.from(']}')] };
    return idOf(await client.json('POST', '/messages/batches', body));
  },
  // It keeps nothing of ours that it lists: by number and time, and each result is held against its own id.
  async find(client, { requests, createdAt, others }) {
    const found = listed(await client.json('GET', '/messages/batches?limit=100')).find((each) => {
      const { request_counts: counts, created_at: made, id } = each;
      const total = isRecord(counts) ? Object.values(counts).reduce((sum: number, n) => sum + Number(n), 0) : -1;
      return total === requests && !others.includes(String(id)) && Date.parse(String(made)) >= createdAt - BEFORE_MS;
    });
    return found === undefined ? null : idOf(found);
  },
  async state(client, vendorId) {
    const { processing_status: status, request_counts } = await client.json('GET', `/messages/batches/${vendorId}`);
    const own = said(status, request_counts, ['succeeded', 'errored', 'canceled', 'expired']);
    return status === 'ended'
      ? { ...own, kind: 'ended', results: [`/messages/batches/${vendorId}/results`], files: [] }
      : { ...own, kind: 'running' };
  },
  result(id, text) {
    const { custom_id, result } = parsed(text);
    const line = lineOf(id, custom_id);
    if (line === null) return null;
    if (!isRecord(result)) return { line, answer: null };
    if (result['type'] === 'succeeded') return { line, answer: answerOf(200, result['message']) };
    if (result['type'] !== 'errored') return { line, answer: null };
    const { error } = result;
    const inner = isRecord(error) ? error['error'] : null;
    const type = isRecord(inner) ? String(inner['type']) : '';
    return { line, answer: answerOf(STATUS[type] ?? 500, error) };
  },
  cancel: async (client, vendorId) => void (await client.json('POST', `/messages/batches/${vendorId}/cancel`)),
  kept: (vendorId) => [`/messages/batches/${vendorId}`],
};

const PROTOCOLS: Readonly<Record<string, VendorProtocol>> = { openai, anthropic };

/** The batch API of vendors that speak a protocol; `undefined`: they have none. */
export const vendorProtocol = (protocol: string): VendorProtocol | undefined => PROTOCOLS[protocol];
