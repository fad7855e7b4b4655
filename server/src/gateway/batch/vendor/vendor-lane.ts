import type { EpochMs } from '../../../units/index.ts';
import type { Principal } from '../../tenants/index.ts';
import type { BatchRow } from '../store/batches.ts';
import { follow, giveUp, renewReserved } from './follow-vendor.ts';
import { handOver, type HandOver, type VendorParts } from './hand-over.ts';
import { LEASE_MS } from '../parts.ts';
import type { VendorBatchRow } from './vendor-batches.ts';

/** Requests of batches that vendors take over: given, followed and read beside everything else. */
export interface VendorLane {
  /** Looks after what vendors have of a batch. @param stops nobody waits for it @returns all that they had of it */
  look(batch: BatchRow, principal: Principal | undefined, stops: boolean): Promise<readonly VendorBatchRow[]>;
  /** Gives what waits of a batch, unless that is under way. */
  give(asked: HandOver): void;
  /** Requests that it has taken and not yet given on or answered. */
  readonly holding: VendorParts['holding'];
  /** What this process follows is alive. */
  touch(now: EpochMs): Promise<void>;
  close(): Promise<void>;
}

export interface VendorLaneOptions extends Omit<VendorParts, 'holding'> {
  /** The limits have no room for what should go this way now. */
  readonly full: (asked: HandOver) => void;
  readonly fault: (error: unknown) => void;
}

const isOpen = ({ status }: VendorBatchRow): boolean => status !== 'ended' && status !== 'refused';

export function vendorLane(options: VendorLaneOptions): VendorLane {
  const { vendors, holder, now } = options;
  const holding: VendorParts['holding'] = new Set();
  const parts = { ...options, holding };
  /** By batch for what is given, by its own id for what is followed. */
  const busy = new Map<string, Promise<void>>();
  let closed = false;
  const isOver = (): boolean => closed;

  const begin = (id: string, work: () => Promise<void>): void => {
    if (closed || busy.has(id)) return;
    const done = work()
      .catch(options.fault)
      .finally(() => busy.delete(id));
    busy.set(id, done);
  };

  const lookAt = async (row: VendorBatchRow, batch: BatchRow, principal: Principal, stops: boolean): Promise<void> => {
    if (!(await vendors.hold(row.id, holder, now(), now() - LEASE_MS))) return;
    await follow(parts, { row, batch, principal }, stops, isOver);
  };

  return {
    holding,
    async look(batch, principal, stops) {
      const rows = await vendors.of(batch.id);
      for (const row of rows.filter(isOpen)) {
        // One that this process is making now is looked after by whoever makes it.
        if (busy.has(batch.id) || busy.has(row.id)) continue;
        const isDue = now() >= row.next_poll_at || (stops && row.cancelled_at === null);
        if (!isDue) continue;
        // Without a key nobody can be told anything.
        begin(row.id, () =>
          principal === undefined
            ? giveUp(parts, row, 'the key that made the batch works no longer')
            : lookAt(row, batch, principal, stops),
        );
      }
      if (principal !== undefined)
        for (const row of rows.filter(isOpen))
          if (row.holder === holder) await renewReserved(parts, { row, batch, principal });
      return rows;
    },
    give(asked) {
      begin(asked.batch.id, async () => {
        if ((await handOver(parts, asked, isOver)) === 0) options.full(asked);
      });
    },
    touch: (at) => vendors.touch(holder, at),
    async close() {
      closed = true;
      await Promise.all(busy.values());
    },
  };
}
