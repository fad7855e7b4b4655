import { cutText, JoulegateError } from '../../units/index.ts';
import { InputReader, type InputLine } from './read-lines.ts';
import { answerLine, type BatchParts } from './parts.ts';
import type { BatchRow, RequestRow } from './store/batches.ts';

const ROWS_AT_ONCE = 100;
const MODEL_CHARS = 200;

function rowOf(parts: BatchParts, batch: BatchRow, { line, customId, body, fault }: InputLine): RequestRow {
  const waits = {
    batch: batch.id,
    line,
    custom_id: customId,
    tries: 0,
    not_before: 0,
    holder: null,
    held_at: null,
    way: null,
    vendor_batch: null,
  } as const;
  if (fault === null) return { ...waits, status: 'waiting', sealed: parts.seal.close(body), is_ok: null };
  const error = { code: 'JG_BAD_REQUEST', message: `line ${line}: ${fault}`, line };
  return { ...waits, status: 'done', sealed: answerLine(parts, customId, null, error), is_ok: 0 };
}

/** The model of the first of them that names one. */
function modelOf(lines: readonly InputLine[]): string | null {
  for (const { body, fault } of lines) {
    const { model } = fault === null ? (JSON.parse(body.toString('utf8')) as { model?: unknown }) : {};
    if (typeof model === 'string') return cutText(model, MODEL_CHARS);
  }
  return null;
}

/**
 * Reads a batch's input into requests that wait, in pieces. What a crash has left of an earlier reading goes first. A line
 * that is no request is answered by an error of its own; a file without a single one fails the batch.
 */
export async function openBatch(parts: BatchParts, batch: BatchRow): Promise<void> {
  const { batches, files, now } = parts;
  const fail = async (code: string, message: string): Promise<void> => {
    await batches.removeRows(batch.id);
    const faults = JSON.stringify([{ code, message, param: 'input_file_id', line: null }]);
    await batches.end(batch, { status: 'failed', faults, ended_at: now() }, parts.settings().webhooks);
  };
  const file = await files.find(batch.organisation, batch.input_file, now());
  if (file === undefined) return await fail('JG_NOT_FOUND', `the file ${batch.input_file} is no longer there`);
  await batches.removeRows(batch.id);
  const reader = new InputReader(batch.endpoint, parts.settings().maxRequests);
  let [total, faulty] = [0, 0];
  let model: string | null = null;
  const add = async (lines: readonly InputLine[]): Promise<void> => {
    for (let at = 0; at < lines.length; at += ROWS_AT_ONCE) {
      const some = lines.slice(at, at + ROWS_AT_ONCE);
      await batches.addRows(some.map((line) => rowOf(parts, batch, line)));
      model ??= modelOf(some);
      total += some.length;
      faulty += some.filter(({ fault }) => fault !== null).length;
      await parts.pause();
    }
  };
  try {
    for await (const piece of files.read(file)) await add(reader.push(piece));
    await add(reader.end());
  } catch (error) {
    if (!(error instanceof JoulegateError) || error.code !== 'JG_BAD_REQUEST') throw error;
    return await fail(error.code, error.message);
  }
  if (total === faulty)
    return await fail('JG_BAD_REQUEST', total === 0 ? 'the file is empty' : 'no line of the file is a request');
  const begun = { status: 'in_progress', started_at: now(), model, total, failed: faulty, completed: 0 } as const;
  if (!(await batches.move(batch.id, 'validating', begun))) await batches.removeRows(batch.id);
}
