import { JoulegateError, type EpochMs } from '../../../units/index.ts';
import type { Principal } from '../../tenants/index.ts';
import type { BatchRow } from '../store/batches.ts';
import { follow, renewReserved } from './follow-vendor.ts';
import { handOver, type HandOver, type VendorParts } from './hand-over.ts';
import { LEASE_MS } from '../parts.ts';
import type { Followed } from './read-results.ts';
import type { VendorBatchRow } from './vendor-batches.ts';

/** Requests of batches that vendors take over: given, followed and read beside everything else. */
export interface VendorLane {
  /** Looks after what vendors have of a batch. @param stops nobody waits for it @returns all that they had of it */
  look(batch: BatchRow, principal: Principal | undefined, stops: boolean): Promise<readonly VendorBatchRow[]>;
  /** Looks after what vendors have of batches that ended without it: it may be charged. */
  lookLeft(): Promise<void>;
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

/** Somebody waits for it. */
const isOpen = ({ status }: VendorBatchRow): boolean => status !== 'ended' && status !== 'refused' && status !== 'left';

const keyEnded = (): JoulegateError =>
  new JoulegateError('JG_AUTH_UNKNOWN_KEY', 'the key that made the batch works no longer', {
    hint: 'make the batch again with a key that works',
  });
const batchEnded = (): JoulegateError => new JoulegateError('JG_CLIENT_GONE', 'the batch had ended before its answer');

/** On whose account what a batch has cost is booked, whatever became of its key. */
function payerOf({ keys }: Pick<VendorParts, 'keys'>, { key_id: keyId, organisation }: BatchRow): Principal {
  const known = keys.principals().find((each) => each.keyId === keyId);
  const names = { keyId, organisation, team: null };
  return known ?? { ...names, names, name: '', trustedOrigin: false, workloads: null, limits: null };
}

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

  const lookAt = async (followed: Followed): Promise<void> => {
    if (!(await vendors.hold(followed.row.id, holder, now(), now() - LEASE_MS))) return;
    await follow(parts, followed, isOver);
  };

  return {
    holding,
    async look(batch, principal, isOverdue) {
      // Without a key nobody can be told anything.
      const stops = isOverdue || principal === undefined;
      const rows = await vendors.of(batch.id);
      for (const row of rows.filter(isOpen)) {
        // One that this process is making now is looked after by whoever makes it.
        if (busy.has(batch.id) || busy.has(row.id)) continue;
        const isDue = now() >= row.next_poll_at || (stops && row.cancelled_at === null);
        if (!isDue) continue;
        const withheld = principal === undefined ? keyEnded() : null;
        begin(row.id, () => lookAt({ row, batch, principal: principal ?? payerOf(parts, batch), withheld, stops }));
      }
      if (principal !== undefined)
        for (const row of rows.filter(isOpen))
          if (row.holder === holder) await renewReserved(parts, { row, principal });
      return rows;
    },
    async lookLeft() {
      for (const { row, batch } of await vendors.left(now())) {
        const terms = { principal: payerOf(parts, batch), withheld: batchEnded(), stops: true };
        begin(row.id, () => lookAt({ row, batch, ...terms }));
      }
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
