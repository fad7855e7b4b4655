import { isRecord } from '../../dialects/index.ts';
import { answerOf, idOf, lineOf, listed, oneLine, parsed, said, type VendorProtocol } from './vendor-protocol.ts';

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

/** The batch API of Anthropic. */
export const anthropicBatches: VendorProtocol = {
  line: (customId, _endpoint, body) =>
    Buffer.concat([Buffer.from(`{"custom_id":"${customId}","params":`), oneLine(body), Buffer.from('}')]),
  upload: () => Promise.resolve(null),
  ready: () => Promise.resolve(),
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
  kept: (vendorId) => (vendorId === null ? [] : [`/messages/batches/${vendorId}`]),
};
