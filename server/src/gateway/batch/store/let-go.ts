import type { UpdateQueryBuilder, UpdateResult } from 'kysely';
import type { Tables } from '../../../state/index.ts';

/** Requests that nobody holds any more wait again; what a vendor has done of them is read again. */
export async function letGo(
  held: () => UpdateQueryBuilder<Tables, 'batch_rows', 'batch_rows', UpdateResult>,
): Promise<void> {
  const free = { holder: null, held_at: null };
  await held()
    .set({ ...free, status: 'sent' })
    .where('vendor_batch', 'is not', null)
    .execute();
  await held()
    .set({ ...free, status: 'waiting' })
    .where('way', '=', 'usual')
    .execute();
  await held()
    .set({ ...free, status: 'waiting', way: null })
    .execute();
}
