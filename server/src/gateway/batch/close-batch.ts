import { answerLine, type BatchParts } from './parts.ts';
import type { BatchRow, EndedRow } from './store/batches.ts';
import type { FileWriter } from './store/files.ts';
import { DAY_MS } from './settings.ts';

const ROWS_AT_ONCE = 100;
const NEWLINE = Buffer.from('\n');

/** How a batch ends, by what it was doing. */
export type Ending = 'completed' | 'expired' | 'cancelled' | 'failed';

/** Why requests were not sent. */
export const WHY: Readonly<Record<Exclude<Ending, 'completed'>, { readonly code: string; readonly message: string }>> =
  {
    expired: {
      code: 'batch_expired',
      message: 'This request could not be executed before the completion window expired.',
    },
    cancelled: { code: 'batch_cancelled', message: 'The batch was cancelled before this request was sent.' },
    failed: { code: 'JG_AUTH_UNKNOWN_KEY', message: 'The key that made the batch works no longer.' },
  };

/** Answers what still waits by why it is not sent. @returns whether nothing is left under way */
export async function endWaiting(parts: BatchParts, batch: BatchRow, ending: keyof typeof WHY): Promise<boolean> {
  const { batches, holder } = parts;
  for (;;) {
    const rows = await batches.claim(batch.id, holder, ROWS_AT_ONCE, Number.MAX_SAFE_INTEGER);
    if (rows.length === 0) break;
    const ended = rows.map(({ line, custom_id }): EndedRow => ({
      batch: batch.id,
      line,
      isOk: false,
      sealed: answerLine(parts, custom_id, null, WHY[ending]),
      ran: null,
    }));
    await batches.write(holder, ended, []);
    await parts.pause();
  }
  return (await batches.underWay(batch.id)) === 0;
}

/**
 * Writes what a batch has answered into its two files, in the order of its lines, and forgets its requests. Begun again from
 * the start where a crash came between: the files of an ending that was not finished are never named and go by themselves.
 */
export async function closeBatch(parts: BatchParts, batch: BatchRow, ending: Ending): Promise<void> {
  const { batches, files, seal, now, settings } = parts;
  const writers: { ok: FileWriter | null; bad: FileWriter | null } = { ok: null, bad: null };
  let [line, good, bad] = [0, 0, 0];
  // What a vendor was left with is told as what nobody sent.
  const unanswered = WHY[ending === 'completed' ? 'expired' : ending];
  for (;;) {
    const rows = await batches.rows(batch.id, line, ROWS_AT_ONCE);
    if (rows.length === 0) break;
    for (const row of rows) {
      const kind = row.is_ok === 1 ? 'ok' : 'bad';
      if (kind === 'ok') good++;
      else bad++;
      const writer = (writers[kind] ??= await files.begin(now()));
      const sealed = row.status === 'done' ? row.sealed : answerLine(parts, row.custom_id, null, unanswered);
      await writer.write(Buffer.concat([seal.open(sealed), NEWLINE]));
      line = row.line;
    }
    await parts.pause();
  }
  const finish = async (writer: FileWriter | null, name: string): Promise<string | null> => {
    if (writer === null) return null;
    const file = await writer.finish({
      organisation: batch.organisation,
      purpose: 'batch_output',
      name: `${batch.id}_${name}.jsonl`,
      created_at: now(),
      expires_at: now() + settings().retentionDays * DAY_MS,
    });
    return file.id;
  };
  const output = await finish(writers.ok, 'output');
  const error = await finish(writers.bad, 'error');
  const counts = { completed: good, failed: bad };
  const done = { status: ending, output_file: output, error_file: error, ended_at: now(), ...counts } as const;
  if (await batches.end(batch, done, settings().webhooks)) await batches.removeRows(batch.id);
  else for (const id of [output, error]) if (id !== null) await files.remove(id);
}
