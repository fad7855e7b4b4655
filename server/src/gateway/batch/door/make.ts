import type { IncomingMessage } from 'node:http';
import { cutText, JoulegateError, type EpochMs } from '../../../units/index.ts';
import { endpointsByPath, isRecord, singleHeader, type RequestHeaders } from '../../dialects/index.ts';
import type { Principal } from '../../tenants/index.ts';
import type { BatchRow } from '../store/batches.ts';
import { windowMs } from '../completion-window.ts';
import { DEADLINE_HEADER, badDeadline } from '../deadline.ts';
import { bad, gone, type Asked, type DoorParts } from './door-parts.ts';
import type { FileForm } from './file-forms.ts';
import { newId, type FileRow } from '../store/files.ts';
import { readForm } from './form.ts';
import { DAY_MS } from '../settings.ts';

const MOST_BODY_BYTES = 65_536;
const MOST_METADATA = 16;
/** The rest of a form beside its file. */
const FORM_BYTES = 65_536;

async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MOST_BODY_BYTES)
      throw new JoulegateError('JG_BODY_TOO_LARGE', `the body is larger than ${MOST_BODY_BYTES} bytes`, {
        where: 'body',
        hint: 'requests belong into the input file',
      });
    parts.push(piece);
  }
  let value: unknown;
  try {
    value = bytes === 0 ? {} : JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    throw new JoulegateError('JG_BAD_JSON', 'the body is no JSON', { where: 'body', hint: 'send a JSON object' });
  }
  if (!isRecord(value)) throw bad('body', 'the body is no JSON object', 'such as {"input_file_id": "file-..."}');
  return value;
}

/** Headers of whoever makes a batch that hold of each of its requests. */
function headersOf(headers: RequestHeaders): string {
  const kept = Object.entries(headers).filter(
    ([name, value]) =>
      typeof value === 'string' &&
      (name.startsWith('anthropic-') || (name.startsWith('x-joulegate-') && name !== DEADLINE_HEADER)),
  );
  return JSON.stringify(Object.fromEntries(kept));
}

function metadataOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const isGood =
    isRecord(value) &&
    Object.keys(value).length <= MOST_METADATA &&
    Object.entries(value).every(([key, text]) => key.length <= 64 && typeof text === 'string' && text.length <= 512);
  if (isGood) return JSON.stringify(value);
  throw bad('metadata', 'metadata is no object of at most 16 short texts', 'such as {"job": "nightly"}');
}

/** Keeps an uploaded file. */
export async function upload(parts: DoorParts, { request, principal }: Asked, form: FileForm): Promise<FileRow> {
  const { files, now, settings } = parts;
  const { maxFileBytes, retentionDays } = settings();
  const length = Number(singleHeader(request.headers['content-length']) ?? 0);
  const tooLarge = new JoulegateError('JG_BODY_TOO_LARGE', `the file is larger than ${maxFileBytes} bytes`, {
    where: 'file',
    hint: 'send it in several, or raise gateway.batch.maxFileBytes',
  });
  if (length > maxFileBytes + FORM_BYTES) throw tooLarge;
  const writer = await files.begin(now());
  try {
    const { fields, fileName } = await readForm(request, maxFileBytes + FORM_BYTES, (piece) => writer.write(piece));
    if (writer.bytes > maxFileBytes) throw tooLarge;
    if (fileName === null) throw bad('file', 'the form has no file', 'send the field file with a file name');
    const { purpose, keptMs } = form.wishes(fields);
    if (purpose !== 'batch' && purpose !== 'user_data')
      throw bad(
        'purpose',
        `purpose is ${JSON.stringify(cutText(purpose ?? '', 40))}`,
        'here it is "batch", or "user_data" for what prompts name',
      );
    if (writer.bytes === 0) throw bad('file', 'the file is empty', 'send one request a line, as JSON, or a document');
    if (purpose === 'user_data') await checkDocument(parts, principal.organisation, writer.bytes);
    return await writer.finish({
      organisation: principal.organisation,
      purpose,
      name: cutText(fileName, 255),
      created_at: now(),
      expires_at: now() + Math.min(keptMs, Math.max(retentionDays, 1) * DAY_MS),
    });
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

/** A file for prompts has to fit into one, and an organisation keeps so many. */
async function checkDocument({ files, now, settings, runtime }: DoorParts, organisation: string, bytes: number) {
  const { maxBodyBytes } = runtime().settings;
  const mostBytes = Math.floor((maxBodyBytes / 4) * 3);
  if (bytes > mostBytes)
    throw new JoulegateError('JG_BODY_TOO_LARGE', `a file for prompts has at most ${mostBytes} bytes`, {
      where: 'file',
      hint: 'no request could hold it; send it in several, or raise gateway.maxBodyBytes',
    });
  const { maxDocumentsPerOrganisation: most } = settings();
  if ((await files.count(organisation, now(), 'user_data')) >= most)
    throw new JoulegateError('JG_RATE_LIMITED', `this organisation keeps ${most} files for prompts already`, {
      hint: 'delete some, or wait until they expire',
    });
}

/** A batch that is to be made, its file kept. */
interface NewBatch extends Pick<BatchRow, 'endpoint' | 'metadata'> {
  readonly input: string;
  readonly window: string;
  readonly deadlineAt: EpochMs;
  readonly headers: RequestHeaders;
}

/** Adds a batch, which begins at once. @throws JoulegateError `JG_RATE_LIMITED` where the organisation has too many open */
export async function addBatch(parts: DoorParts, principal: Principal, made: NewBatch): Promise<BatchRow> {
  const { batches, now, settings } = parts;
  const open = await batches.openOf(principal.organisation);
  if (open >= settings().maxOpenPerOrganisation)
    throw new JoulegateError('JG_RATE_LIMITED', `${open} batches of this organisation have not ended`, {
      hint: 'wait until one has ended, or cancel one',
    });
  const batch: BatchRow = {
    id: newId('batch_'),
    organisation: principal.organisation,
    key_id: principal.keyId,
    endpoint: made.endpoint,
    input_file: made.input,
    output_file: null,
    error_file: null,
    status: 'validating',
    completion_window: made.window,
    created_at: now(),
    deadline_at: made.deadlineAt,
    started_at: null,
    finalizing_at: null,
    cancelling_at: null,
    ended_at: null,
    total: 0,
    completed: 0,
    failed: 0,
    headers: headersOf(made.headers),
    metadata: made.metadata,
    faults: null,
    holder: null,
    held_at: null,
    model: null,
    starts_at: null,
    latest_start_at: null,
    expected_saved_share: null,
  };
  await batches.add(batch);
  parts.wake();
  return batch;
}

/** Makes a batch of a file of one's own. */
export async function create(parts: DoorParts, { request, principal }: Asked): Promise<BatchRow> {
  const { files, now } = parts;
  if (request.headers[DEADLINE_HEADER] !== undefined)
    throw badDeadline('a batch has its deadline by completion_window', `send it without ${DEADLINE_HEADER}`);
  const body = await readJson(request);
  const { endpoint, input_file_id: input, completion_window: window } = body;
  const forwarding = [...endpointsByPath().keys()];
  if (typeof endpoint !== 'string' || !forwarding.includes(endpoint))
    throw bad('endpoint', 'endpoint is none that a batch can be sent to', `one of ${forwarding.join(', ')}`);
  if (typeof input !== 'string') throw bad('input_file_id', 'input_file_id is missing', 'upload a file first');
  const lasts = windowMs(window);
  const metadata = metadataOf(body['metadata']);
  const file = await files.find(principal.organisation, input, now());
  if (file === undefined || file.purpose !== 'batch') throw gone('file', input);
  return await addBatch(parts, principal, {
    endpoint,
    input,
    window: window as string,
    deadlineAt: now() + lasts,
    headers: request.headers,
    metadata,
  });
}
