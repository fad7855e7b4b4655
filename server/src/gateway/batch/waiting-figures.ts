import type { State, Tables } from '../../state/index.ts';
import type { EpochMs } from '../../units/index.ts';
import { OPEN } from './store/batches.ts';

/** How much waits, for metrics: read when somebody asks. */
export interface WaitingFigures {
  /** Requests of open batches by where they are. `waiting`: nobody has them. */
  readonly requests: Readonly<Record<'waiting' | 'here' | 'flex' | 'batch', number>>;
  /** When the oldest open batch was made; `null`: none is open. */
  readonly oldestAt: EpochMs | null;
  /** Those that vendors have. */
  readonly vendorBatches: Readonly<Record<(typeof AT_VENDORS)[number], number>>;
}

type Status = Tables['vendor_batches']['status'];
const AT_VENDORS = ['collecting', 'sending', 'sent', 'left'] as const satisfies readonly Status[];

/**
 * Read of batches alone, never of their requests, which would be a look at every prompt that is kept.
 * @param under requests under way in this process
 */
export async function waitingFigures(
  { db }: Pick<State, 'db'>,
  under: { readonly here: number; readonly flex: number },
): Promise<WaitingFigures> {
  const open = await db
    .selectFrom('batches')
    .select(({ fn }) => [
      fn.sum('total').as('total'),
      fn.sum('completed').as('completed'),
      fn.sum('failed').as('failed'),
      fn.min('created_at').as('oldest'),
    ])
    .where('status', 'in', OPEN)
    .executeTakeFirstOrThrow();
  const vendors = await db
    .selectFrom('vendor_batches')
    .select(({ fn }) => [
      'status',
      fn.countAll().as('batches'),
      fn.sum('requests').as('requests'),
      fn.sum('answered').as('answered'),
    ])
    .where('status', 'in', AT_VENDORS)
    .groupBy('status')
    .execute();
  // What a batch ended without is none of its requests any more.
  const waitedFor = vendors.filter(({ status }) => status !== 'left');
  const batch = waitedFor.reduce((sum, { requests, answered }) => sum + Number(requests) - Number(answered), 0);
  const left = Number(open.total ?? 0) - Number(open.completed ?? 0) - Number(open.failed ?? 0);
  const count = (status: Status): number => Number(vendors.find((each) => each.status === status)?.batches ?? 0);
  return {
    requests: { ...under, batch, waiting: Math.max(0, left - batch - under.here - under.flex) },
    oldestAt: open.oldest === null ? null : Number(open.oldest),
    vendorBatches: {
      collecting: count('collecting'),
      sending: count('sending'),
      sent: count('sent'),
      left: count('left'),
    },
  };
}
