import { cutText, type Ms } from '../../../units/index.ts';
import { isRecord } from '../../dialects/index.ts';
import { jsonBody, VendorRefusal } from './vendor-client.ts';
import { answerOf, idOf, lineOf, listed, oneLine, parsed, said, type VendorProtocol } from './vendor-protocol.ts';

const files = (...ids: readonly unknown[]): string[] =>
  ids.filter((id): id is string => typeof id === 'string' && /^[\w.-]{1,200}$/.test(id));

const READY_LOOK_MS: Ms = 2000;
const MOST_LOOKS = 150;
/** Azure begins some of its words with a capital. */
const wordOf = (status: unknown): string => String(status).toLowerCase();

/** The batch API of OpenAI, and of Azure under `/openai/v1`. */
export const openaiBatches: VendorProtocol = {
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
  // Azure takes a while to read a file, and makes no batch of it before.
  async ready(client, file, sleep) {
    for (let looks = 0; ; looks++) {
      const { status, status_details: details } = await client.json('GET', `/files/${file}`);
      const word = wordOf(status);
      if (word === 'error' || word === 'failed')
        throw new VendorRefusal(400, cutText(`the vendor cannot read its file: ${String(details ?? word)}`, 300));
      if (word !== 'pending' && word !== 'running' && word !== 'uploading') return;
      if (looks >= MOST_LOOKS) throw new VendorRefusal(408, 'the vendor did not read its file in time');
      await sleep(READY_LOOK_MS);
    }
  },
  create: async (client, { id, endpoint }, file) =>
    idOf(
      await client.json(
        'POST',
        '/batches',
        jsonBody({ input_file_id: file, endpoint, completion_window: '24h', metadata: { joulegate: id } }),
      ),
    ),
  // Azure may keep no metadata: a file is that of one batch.
  async find(client, { id, file }) {
    const found = listed(await client.json('GET', '/batches?limit=100')).find(
      ({ metadata, input_file_id: own }) =>
        (isRecord(metadata) && metadata['joulegate'] === id) || (file !== null && own === file),
    );
    return found === undefined ? null : idOf(found);
  },
  async state(client, vendorId) {
    const batch = await client.json('GET', `/batches/${vendorId}`);
    const { errors, request_counts, input_file_id, output_file_id, error_file_id } = batch;
    const status = wordOf(batch['status']);
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
