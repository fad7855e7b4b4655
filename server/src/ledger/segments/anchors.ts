import { systemClock } from '../../edge/index.ts';
import type { State } from '../../state/index.ts';
import type { Segment } from './manifest.ts';

/**
 * Keeps each writer's head in the state database, apart from the files that it vouches for: what `Sealing.anchor` takes.
 * @example const sealing = { engine, signer: null, anchor: stateAnchor(state) };
 */
export const stateAnchor =
  ({ db }: Pick<State, 'db'>, now: () => number = systemClock.now) =>
  async ({ writer, file, hash, entries }: Segment): Promise<void> => {
    const head = { file, hash, entries, at: now() };
    await db
      .insertInto('ledger_heads')
      .values({ writer, ...head })
      .onConflict((conflict) => conflict.column('writer').doUpdateSet(head))
      .execute();
  };

/** The anchored heads, a hash by writer: what `verifyManifest` compares with. */
export async function readAnchors({ db }: Pick<State, 'db'>): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('ledger_heads').select(['writer', 'hash']).execute();
  return new Map(rows.map(({ writer, hash }) => [writer, hash]));
}
