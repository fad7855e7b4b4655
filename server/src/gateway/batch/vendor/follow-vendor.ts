import { spending, type Amounts } from '../../../accounts/index.ts';
import { toJoulegateError, type Ms } from '../../../units/index.ts';
import { endpointsByPath, type RequestHeaders } from '../../dialects/index.ts';
import type { VendorParts } from './hand-over.ts';
import { readResults, type Followed, type Terms } from './read-results.ts';
import type { VendorBatchRow } from './vendor-batches.ts';
import { vendorClient, VendorRefusal } from './vendor-client.ts';
import { deleteKept } from './vendor-protocol.ts';
import { vendorProtocol } from './vendor-protocols.ts';

const FIRST_POLL_MS: Ms = 2000;
const LONGEST_POLL_MS: Ms = 300_000;
const SLOWER = 1.5;
/** Behind its promise, or behind being told to stop, a vendor has so long until its requests go on without it. */
export const PATIENCE_MS: Ms = 900_000;
/** What is no longer waited for is still looked after for so long, since it may be charged. */
const LEFT_MS: Ms = 3 * 86_400_000;
const UNBOOKED = 'what it may charge for them is in no book';

const pollAfter = (polls: number): Ms => Math.min(LONGEST_POLL_MS, FIRST_POLL_MS * SLOWER ** Math.min(polls, 40));

/** What holds of a vendor's batch now; `null`: its deployment is no longer there. */
function termsOf({ runtime: current }: VendorParts, followed: Followed): Terms | null {
  const runtime = current();
  const { row, batch } = followed;
  const index = runtime.table().indexOf.get(row.deployment);
  const upstream = index === undefined ? undefined : runtime.upstreams[index];
  const endpoint = endpointsByPath().get(batch.endpoint);
  const protocol = upstream === undefined ? undefined : vendorProtocol(upstream.protocol);
  if (index === undefined || upstream === undefined || endpoint === undefined || protocol === undefined) return null;
  const client = vendorClient(runtime.outbound, upstream, JSON.parse(batch.headers) as RequestHeaders);
  return { ...followed, runtime, index, endpoint, client, protocol };
}

/** What is still with the vendor waits here again; of a batch that has ended nothing waits. */
async function giveUp(parts: VendorParts, row: VendorBatchRow, why: string): Promise<void> {
  await parts.vendors.back(row.id, 'usual');
  await parts.vendors.change(row.id, { status: 'refused', fault: why });
  if (row.reserved !== null) await parts.runtime().limiter.release(row.id);
}

async function end(
  parts: VendorParts,
  terms: Terms,
  state: { readonly results: readonly string[]; readonly files: readonly string[] },
  isOver: () => boolean,
): Promise<void> {
  const { vendors, now } = parts;
  const { row, client, protocol } = terms;
  const { found, left } = await readResults(parts, terms, state.results, isOver);
  if (isOver()) return;
  if (left > 0) return await vendors.change(row.id, { next_poll_at: now() + FIRST_POLL_MS });
  await vendors.back(row.id, 'usual');
  await vendors.change(row.id, { status: 'ended' });
  // Without a result of ours it may be another's.
  if (!found && row.fault !== null) return;
  await deleteKept(client, protocol, row.vendor_id, ...state.files);
}

/** A batch whose making was not seen to its end. */
async function seek(parts: VendorParts, terms: Terms): Promise<void> {
  const { vendors, now } = parts;
  const { row, client, protocol } = terms;
  const others = (await vendors.known(row.deployment)).filter((id) => id !== null);
  const sought = { id: row.id, file: row.vendor_file, requests: row.requests, createdAt: row.created_at, others };
  const vendorId = await protocol.find(client, sought);
  if (vendorId === null) {
    await deleteKept(client, protocol, null, row.vendor_file);
    return await giveUp(parts, row, 'the vendor does not have it');
  }
  const fault = row.vendor_file === null ? 'found by its number of requests and its time' : null;
  await vendors.change(row.id, { status: 'sent', vendor_id: vendorId, next_poll_at: now() + FIRST_POLL_MS, fault });
}

/** Limits that a process which is gone held. */
export async function renewReserved(
  { runtime }: VendorParts,
  { row, principal }: Pick<Followed, 'row' | 'principal'>,
): Promise<void> {
  if (row.reserved === null) return;
  const { limiter } = runtime();
  if (await limiter.renew(row.id)) return;
  const amounts = JSON.parse(row.reserved) as Amounts;
  // Where they have no room any more it goes on: the vendor is at work.
  await limiter.reserve({
    id: row.id,
    subject: principal,
    ...spending.of(amounts.tokens, ({ amount }) => amounts[amount]),
  });
}

/** One look at a batch that a vendor has. */
export async function follow(parts: VendorParts, followed: Followed, isOver: () => boolean): Promise<void> {
  const { vendors, now } = parts;
  const { row, stops } = followed;
  const terms = termsOf(parts, followed);
  if (row.status === 'collecting') {
    await vendors.back(row.id, null);
    if (terms !== null) await deleteKept(terms.client, terms.protocol, null, row.vendor_file);
    return await vendors.remove(row.id);
  }
  if (terms === null) return await giveUp(parts, row, `its deployment is no longer there: ${UNBOOKED}`);
  const { client, protocol } = terms;
  try {
    if (row.status === 'sending') return await seek(parts, terms);
    const vendorId = row.vendor_id ?? '';
    const isLate = now() > row.promised_at + PATIENCE_MS;
    // Nobody waits for it, and it is told once.
    if ((stops || isLate) && row.cancelled_at === null) {
      // One that was only guessed may be another's.
      if (row.fault === null) await protocol.cancel(client, vendorId).catch(() => undefined);
      return await vendors.change(row.id, { cancelled_at: now(), polls: 0, next_poll_at: now() });
    }
    const state = await protocol.state(client, vendorId);
    const isSame = state.word === row.vendor_state;
    if (!isSame || state.done !== row.done_there) {
      const since = isSame ? row.state_at : now();
      await vendors.change(row.id, { vendor_state: state.word, done_there: state.done, state_at: since });
    }
    if (state.kind === 'refused') {
      await vendors.back(row.id, null);
      await vendors.change(row.id, { status: 'refused', fault: state.why });
      await deleteKept(client, protocol, row.vendor_id, row.vendor_file);
      if (row.reserved !== null) await terms.runtime.limiter.release(row.id);
    } else if (state.kind === 'ended') await end(parts, terms, state, isOver);
    else await later(parts, followed, 'the vendor did not end it');
  } catch (error) {
    if (error instanceof VendorRefusal && error.status === 404) return await giveUp(parts, row, error.message);
    const why = error instanceof VendorRefusal ? error.message : toJoulegateError(error).message;
    terms.runtime.bus.publish({ kind: 'part-fault', part: 'fleet', message: `batch at ${row.deployment}: ${why}` });
    await later(parts, followed, why);
  }
}

/** It is asked again, ever more seldom, until its time is up; where only its costs matter any more its batch ends without it. */
async function later(parts: VendorParts, { row, stops }: Followed, why: string): Promise<void> {
  const now = parts.now();
  const waitedMs = row.cancelled_at === null ? 0 : now - row.cancelled_at;
  const isLeft = row.status === 'left';
  if (waitedMs > (isLeft ? LEFT_MS : PATIENCE_MS) && (isLeft || !stops))
    return await giveUp(parts, row, `${why}: ${UNBOOKED}`);
  const next = { polls: row.polls + 1, next_poll_at: now + pollAfter(row.polls) };
  await parts.vendors.change(row.id, waitedMs > PATIENCE_MS ? { ...next, status: 'left' } : next);
}
