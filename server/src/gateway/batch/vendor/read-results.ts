import type { JoulegateError, Ms } from '../../../units/index.ts';
import type { Endpoint, RequestHeaders } from '../../dialects/index.ts';
import type { GatewayRuntime } from '../../pipeline/index.ts';
import type { Principal } from '../../tenants/index.ts';
import type { BatchRow, EndedRow, PutBack, RequestRow } from '../store/batches.ts';
import { bookRow, countTogether } from './given-rows.ts';
import { endOf, whileHeld, type VendorParts } from './hand-over.ts';
import type { VendorBatchRow } from './vendor-batches.ts';
import type { VendorClient } from './vendor-client.ts';
import type { VendorProtocol, VendorResult } from './vendor-protocol.ts';

/** One that a vendor has, and who it is for. */
export interface Followed {
  readonly row: VendorBatchRow;
  readonly batch: BatchRow;
  readonly principal: Principal;
  /** Why its answers are given to nobody: what they cost is booked all the same. */
  readonly withheld: JoulegateError | null;
  /** Nobody waits for it any more: the vendor is told, and what it has done by then is read. */
  readonly stops: boolean;
}

export interface Terms extends Followed {
  readonly runtime: GatewayRuntime;
  readonly index: number;
  readonly endpoint: Endpoint;
  readonly client: VendorClient;
  readonly protocol: VendorProtocol;
}

const RESULTS_AT_ONCE = 50;
/** Clocks of machines differ. */
const BEFORE_MS: Ms = 600_000;

/** What of a vendor's batch is booked, and how. */
interface Booking {
  /** In the books already: of a process that died before it had written the answers. */
  readonly booked: ReadonlySet<string>;
  readonly counted: ReturnType<typeof countTogether>;
}

/** How the ids begin of entries of a vendor's batch: whoever reads a result again books it under the same. */
const entryPrefix = (id: string): string => `jg_${id.slice(id.indexOf('_') + 1)}_`;

/** The first who reads them says so before anything is booked; whoever comes later asks the books. */
async function bookingOf({ vendors, now }: VendorParts, { row, runtime }: Terms): Promise<Booking> {
  const counted = countTogether();
  if (row.read_at !== null) {
    const booked = await runtime.journal.idsBeginning(entryPrefix(row.id), row.read_at - BEFORE_MS);
    return { booked, counted };
  }
  await vendors.change(row.id, { read_at: now() });
  return { booked: new Set(), counted };
}

/**
 * Books the results of some requests, each on the rest of the way of every request. Their answers are written once their
 * entries are on disk: whoever dies between finds them in the books.
 * @returns how many are to be read again
 */
async function book(
  parts: VendorParts,
  terms: Terms,
  results: readonly VendorResult[],
  { booked, counted }: Booking,
): Promise<number> {
  const { vendors, batches, seal, holder, now } = parts;
  const { row: own, batch, principal, endpoint, runtime, index, withheld, stops } = terms;
  const { id } = own;
  const byLine = new Map(results.map((result) => [result.line, result.answer]));
  const rows = await vendors.take(id, holder, [...byLine.keys()], now());
  const headers = { 'content-type': 'application/json', ...(JSON.parse(batch.headers) as RequestHeaders) };
  const [ended, back]: [EndedRow[], PutBack[]] = [[], []];
  const one = async (row: RequestRow): Promise<void> => {
    const told = byLine.get(row.line) ?? null;
    if (told === null) {
      back.push({ batch: row.batch, line: row.line, notBefore: 0, ran: null, way: 'usual', tries: row.tries });
      return;
    }
    const given = { batch, principal, endpoint, headers, body: seal.open(row.sealed) };
    const entryId = `${entryPrefix(id)}${row.line.toString(36)}`;
    const as = { id: entryId, isBooked: booked.has(entryId), counted };
    const { answer, isLost } = await bookRow(runtime, given, index, { ...told, withheld, mayWait: !stops }, as);
    if (isLost) return;
    const end = endOf(parts, row, answer, row.tries + 1);
    if (end.back !== undefined) back.push(end.back);
    else if (end.ended !== undefined) ended.push(end.ended);
  };
  await whileHeld(parts, rows, async () => {
    await Promise.all(rows.map(one));
    await runtime.journal.flush();
    // Its batch has ended without them.
    if (own.status === 'left') await vendors.forget(id, holder, [...ended, ...back]);
    else await batches.write(holder, ended, back);
  }).finally(() => vendors.keep(id, holder));
  return rows.length - ended.length - back.length;
}

interface Read {
  /** Some result was of a request of ours. */
  readonly found: boolean;
  /** So many could not be booked now. */
  readonly left: number;
}

/** Reads results line by line into the rows that they answer. */
export async function readResults(
  parts: VendorParts,
  terms: Terms,
  paths: readonly string[],
  isOver: () => boolean,
): Promise<Read> {
  const { client, protocol, row, runtime } = terms;
  const booking = await bookingOf(parts, terms);
  let [found, left] = [false, 0];
  let some: VendorResult[] = [];
  const flush = async (): Promise<void> => {
    if (some.length > 0) left += await book(parts, terms, some, booking);
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
  if (row.reserved !== null) await runtime.limiter.settle(row.id, booking.counted.amounts);
  return { found, left };
}
