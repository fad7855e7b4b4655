import { spending, type Amounts } from '../../../accounts/index.ts';
import { toJoulegateError, type Ms } from '../../../units/index.ts';
import { endpointsByPath, type Endpoint, type RequestHeaders } from '../../dialects/index.ts';
import type { GatewayRuntime } from '../../pipeline/index.ts';
import type { Principal } from '../../tenants/index.ts';
import type { BatchRow, EndedRow, PutBack, RequestRow } from '../store/batches.ts';
import { bookRow, countTogether } from './given-rows.ts';
import { endOf, whileHeld, type VendorParts } from './hand-over.ts';
import type { VendorBatchRow } from './vendor-batches.ts';
import { vendorClient, VendorRefusal, type VendorClient } from './vendor-client.ts';
import { vendorProtocol, type VendorProtocol, type VendorResult } from './vendor-protocols.ts';

/** One that a vendor has, and who it is for. */
export interface Followed {
  readonly row: VendorBatchRow;
  readonly batch: BatchRow;
  readonly principal: Principal;
}

const RESULTS_AT_ONCE = 50;
const FIRST_POLL_MS: Ms = 2000;
const LONGEST_POLL_MS: Ms = 300_000;
const SLOWER = 1.5;
/** Behind its promise, or behind being told to stop, a vendor has so long. */
export const PATIENCE_MS: Ms = 900_000;

interface Terms extends Followed {
  readonly runtime: GatewayRuntime;
  readonly index: number;
  readonly endpoint: Endpoint;
  readonly client: VendorClient;
  readonly protocol: VendorProtocol;
}

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

/** What is still with the vendor waits here again. */
export async function giveUp(parts: VendorParts, row: VendorBatchRow, why: string): Promise<void> {
  await parts.vendors.back(row.id, 'usual');
  await parts.vendors.change(row.id, { status: 'refused', fault: why });
  if (row.reserved !== null) await parts.runtime().limiter.release(row.id);
}

/** Books the results of some requests, each on the rest of the way of every request. @returns how many are to be read again */
async function book(
  parts: VendorParts,
  terms: Terms,
  results: readonly VendorResult[],
  counted: ReturnType<typeof countTogether>,
): Promise<number> {
  const { vendors, batches, seal, holder, now } = parts;
  const {
    row: { id },
    batch,
    principal,
    endpoint,
    runtime,
    index,
  } = terms;
  const byLine = new Map(results.map((result) => [result.line, result.answer]));
  const rows = await vendors.take(id, holder, [...byLine.keys()], now());
  const headers = { 'content-type': 'application/json', ...(JSON.parse(batch.headers) as RequestHeaders) };
  const way = { index, tier: 'batch', isDone: true } as const;
  const [ended, back]: [EndedRow[], PutBack[]] = [[], []];
  await whileHeld(parts, rows, async () => {
    await Promise.all(
      rows.map(async (row: RequestRow) => {
        const told = byLine.get(row.line) ?? null;
        const again = { batch: row.batch, line: row.line, notBefore: 0, ran: null, way: 'usual' } as const;
        if (told === null) return void back.push({ ...again, tries: row.tries });
        const given = { batch, principal, endpoint, headers, body: seal.open(row.sealed) };
        const { answer, asked } = await bookRow(runtime, given, way, told, counted);
        const end = endOf(parts, row, answer, row.tries + 1);
        // What was put off here, with the vendor's answer at hand, is read again.
        if (end.back !== undefined && asked) back.push(end.back);
        else if (end.ended !== undefined) ended.push(end.ended);
      }),
    );
    await batches.write(holder, ended, back);
    await vendors.keep(id, holder);
  });
  return rows.length - ended.length - back.length;
}

interface Read {
  /** Some result was of a request of ours. */
  readonly found: boolean;
  /** So many could not be booked now. */
  readonly left: number;
}

/** Reads results line by line into the rows that they answer. */
async function readResults(
  parts: VendorParts,
  terms: Terms,
  paths: readonly string[],
  isOver: () => boolean,
): Promise<Read> {
  const { client, protocol, row, runtime } = terms;
  const counted = countTogether();
  let [found, left] = [false, 0];
  let some: VendorResult[] = [];
  const flush = async (): Promise<void> => {
    if (some.length > 0) left += await book(parts, terms, some, counted);
    some = [];
    await parts.pause();
  };
  for (const path of paths)
    for await (const text of client.lines(path)) {
      if (isOver()) return { found, left };
      const result = protocol.result(row.id, text);
      if (result === null) continue;
      found = true;
      some.push(result);
      if (some.length >= RESULTS_AT_ONCE) await flush();
    }
  await flush();
  if (row.reserved !== null) await runtime.limiter.settle(row.id, counted.amounts);
  return { found, left };
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
  for (const path of protocol.kept(row.vendor_id ?? '', state.files))
    await client.json('DELETE', path).catch(() => undefined);
}

/** A batch whose making was not seen to its end. */
async function seek(parts: VendorParts, terms: Terms): Promise<void> {
  const { vendors, now } = parts;
  const { row, client, protocol } = terms;
  const others = (await vendors.known(row.deployment)).filter((id) => id !== null);
  const sought = { id: row.id, requests: row.requests, createdAt: row.created_at, others };
  const vendorId = await protocol.find(client, sought);
  if (vendorId === null) return await giveUp(parts, row, 'the vendor does not have it');
  const fault = row.vendor_file === null ? 'found by its number of requests and its time' : null;
  await vendors.change(row.id, { status: 'sent', vendor_id: vendorId, next_poll_at: now() + FIRST_POLL_MS, fault });
}

/** Limits that a process which is gone held. */
export async function renewReserved({ runtime }: VendorParts, { row, principal }: Followed): Promise<void> {
  if (row.reserved === null) return;
  const { limiter } = runtime();
  if (await limiter.renew(row.id)) return;
  const amounts = JSON.parse(row.reserved) as Amounts;
  const nano = spending.of(({ amount }) => amounts[amount]);
  // Where they have no room any more it goes on: the vendor is at work.
  await limiter.reserve({ id: row.id, subject: principal, tokens: amounts.tokens, ...nano });
}

/**
 * One look at a batch that a vendor has.
 * @param stops nobody waits for it any more: the vendor is told, and what it has done by then is read
 */
export async function follow(
  parts: VendorParts,
  followed: Followed,
  stops: boolean,
  isOver: () => boolean,
): Promise<void> {
  const { vendors, now } = parts;
  const { row } = followed;
  const terms = termsOf(parts, followed);
  if (row.status === 'collecting') {
    await vendors.back(row.id, null);
    return await vendors.remove(row.id);
  }
  if (terms === null) return await giveUp(parts, row, 'its deployment is no longer there');
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
    if (state.kind === 'refused') {
      await vendors.back(row.id, null);
      await vendors.change(row.id, { status: 'refused', fault: state.why });
      if (row.reserved !== null) await terms.runtime.limiter.release(row.id);
    } else if (state.kind === 'ended') await end(parts, terms, state, isOver);
    else await later(parts, row, 'the vendor did not end it');
  } catch (error) {
    if (error instanceof VendorRefusal && error.status === 404) return await giveUp(parts, row, error.message);
    const why = error instanceof VendorRefusal ? error.message : toJoulegateError(error).message;
    terms.runtime.bus.publish({ kind: 'part-fault', part: 'fleet', message: `batch at ${row.deployment}: ${why}` });
    await later(parts, row, why);
  }
}

/** It is asked again, ever more seldom, until its time is up. */
async function later(parts: VendorParts, row: VendorBatchRow, why: string): Promise<void> {
  const now = parts.now();
  if (row.cancelled_at !== null && now > row.cancelled_at + PATIENCE_MS) return await giveUp(parts, row, why);
  await parts.vendors.change(row.id, { polls: row.polls + 1, next_poll_at: now + pollAfter(row.polls) });
}
