import { timers } from '../../../edge/index.ts';
import { JoulegateError, toJoulegateError, type Ms } from '../../../units/index.ts';
import type { Deployment } from '../../../world/index.ts';
import { endpointsByPath, spliceBody, type Endpoint, type RequestHeaders } from '../../dialects/index.ts';
import type { GatewayRuntime } from '../../pipeline/index.ts';
import type { Principal } from '../../tenants/index.ts';
import type { BatchRow, EndedRow, PutBack, RequestRow } from '../store/batches.ts';
import { carryRow, holdTogether, type HeldTogether } from './given-rows.ts';
import { answerLine, type BatchParts } from '../parts.ts';
import { bodyValue, type RowAnswer } from '../run-row.ts';
import { newId } from '../store/files.ts';
import type { VendorBatchRow, VendorBatchStore } from './vendor-batches.ts';
import { vendorClient, VendorRefusal } from './vendor-client.ts';
import { deleteKept, type HandedOver, type VendorProtocol } from './vendor-protocol.ts';
import { vendorProtocol } from './vendor-protocols.ts';
import type { Way } from './waiting-lanes.ts';

export interface VendorParts extends BatchParts {
  readonly vendors: VendorBatchStore;
  /** Requests that this process holds for vendors, or to read what they have done. */
  readonly holding: Set<Pick<RequestRow, 'batch' | 'line'>>;
}

/** Work on requests that this process has taken. */
export async function whileHeld<T>(
  { holding }: Pick<VendorParts, 'holding'>,
  rows: readonly RequestRow[],
  work: () => Promise<T>,
): Promise<T> {
  for (const row of rows) holding.add(row);
  try {
    return await work();
  } finally {
    for (const row of rows) holding.delete(row);
  }
}

/** What is given to whom. */
export interface HandOver {
  readonly batch: BatchRow;
  readonly principal: Principal;
  readonly way: Way;
}

const ROWS_AT_ONCE = 100;
const FIRST_POLL_MS: Ms = 2000;
const MOST_TRIES = 6;
const RETRIED: ReadonlySet<number> = new Set([408, 409, 429, 500, 502, 503, 504]);

/** What a row that ended on the way becomes: another may take what this one only put off. */
export function endOf(
  parts: BatchParts,
  row: RequestRow,
  answer: RowAnswer,
  tries = row.tries,
): { readonly ended?: EndedRow; readonly back?: PutBack } {
  const { status, requestId } = answer;
  const at = { batch: row.batch, line: row.line, ran: answer.ran };
  if (answer.isNoWay || (RETRIED.has(status) && tries < MOST_TRIES))
    return { back: { ...at, tries, notBefore: 0, way: 'usual' } };
  const told = { status_code: status, request_id: requestId, body: bodyValue(answer) };
  const isOk = status >= 200 && status < 300;
  return { ended: { ...at, isOk, sealed: answerLine(parts, row.custom_id, told, null) } };
}

interface Collected {
  readonly lines: readonly Buffer[];
  readonly held: HeldTogether;
}

interface Terms extends HandOver {
  readonly id: string;
  readonly runtime: GatewayRuntime;
  readonly protocol: VendorProtocol;
  readonly endpoint: Endpoint;
  readonly facts: NonNullable<NonNullable<Deployment['waiting']>['batch']>;
}

/** Takes requests their way until they would be sent, and keeps what would be sent of them. */
async function collect(parts: VendorParts, terms: Terms, isOver: () => boolean): Promise<Collected> {
  const { vendors, batches, seal, holder, now } = parts;
  const { id, batch, principal, way, runtime, protocol, endpoint, facts } = terms;
  const { maxRequests, maxBytes } = facts;
  const named: Record<string, string> = facts.model === null ? {} : { model: JSON.stringify(facts.model) };
  const headers = { 'content-type': 'application/json', ...(JSON.parse(batch.headers) as RequestHeaders) };
  const held = holdTogether(runtime.limiter, id);
  const given = { index: way.index, tier: way.tier, done: null } as const;
  const lines: Buffer[] = [];
  let bytes = 0;
  let isFull = false;
  while (!isFull && !isOver() && lines.length < maxRequests) {
    const most = Math.min(ROWS_AT_ONCE, maxRequests - lines.length);
    const rows = await batches.claim(batch.id, holder, most, now(), 'free', 'batch');
    if (rows.length === 0) break;
    await whileHeld(parts, rows, async () => {
      const [go, ended, back]: [number[], EndedRow[], PutBack[]] = [[], [], []];
      for (const row of rows) {
        const at = { batch: batch.id, line: row.line, ran: null };
        const later = { ...at, tries: row.tries, notBefore: row.not_before };
        if (isFull) {
          back.push(later);
          continue;
        }
        const body = seal.open(row.sealed);
        const one = await carryRow(runtime, { batch, principal, endpoint, headers, body }, given, held);
        if (one.kind === 'carried') {
          const line = protocol.line(`${id}-${row.line}`, batch.endpoint, spliceBody(one.body, named, []));
          isFull = bytes + line.length > maxBytes;
          if (isFull && lines.length > 0) back.push(later);
          else if (isFull) back.push({ ...later, way: 'usual' });
          else {
            bytes += line.length;
            lines.push(line);
            go.push(row.line);
          }
        } else if (held.isFull) {
          isFull = true;
          back.push(later);
        } else {
          const end = endOf(parts, row, one.answer);
          if (end.ended !== undefined) ended.push(end.ended);
          if (end.back !== undefined) back.push(end.back);
        }
      }
      await vendors.give({ id, batch: batch.id }, holder, go);
      await batches.write(holder, ended, back);
    });
    await parts.pause();
  }
  return { lines, held };
}

/** Tells the vendor. @returns the change of its row: taken over, refused, or nobody knows; `null`: it ended before it was made */
async function send(
  parts: VendorParts,
  terms: Terms,
  handed: HandedOver,
  promiseMs: Ms,
  isOver: () => boolean,
): Promise<Partial<VendorBatchRow> | null> {
  const { vendors, now } = parts;
  const { id, batch, runtime, way, protocol } = terms;
  const client = vendorClient(
    runtime.outbound,
    runtime.upstreams[way.index]!,
    JSON.parse(batch.headers) as RequestHeaders,
  );
  let isMaking = false;
  let file: string | null = null;
  try {
    file = await protocol.upload(client, handed);
    // Whoever finds this row without its process deletes the file.
    await vendors.change(id, { vendor_file: file });
    await protocol.ready(client, file, async (ms) => {
      await timers.sleep(ms);
      // A process that ends waits for no vendor.
      if (isOver()) throw new JoulegateError('JG_SHUTTING_DOWN', 'the file is not waited for');
    });
    await vendors.change(id, { status: 'sending', promised_at: now() + promiseMs });
    isMaking = true;
    const vendorId = await protocol.create(client, handed, file);
    return { status: 'sent', vendor_id: vendorId, next_poll_at: now() + FIRST_POLL_MS };
  } catch (error) {
    const fault = error instanceof VendorRefusal ? error.message : toJoulegateError(error).message;
    // Whether it was made is looked up later.
    if (isMaking && !(error instanceof VendorRefusal)) return { next_poll_at: now() + FIRST_POLL_MS };
    await deleteKept(client, protocol, null, file);
    return isOver() && !isMaking ? null : { status: 'refused', fault };
  }
}

/**
 * Gives what waits of a batch to a vendor's batch API, as much as it takes at once.
 * @returns how many requests went; none: the limits had no room, or nothing waits that may go
 */
export async function handOver(parts: VendorParts, asked: HandOver, isOver: () => boolean): Promise<number> {
  const { vendors, runtime: current, holder, now } = parts;
  const { batch, way } = asked;
  const runtime = current();
  const deployment = runtime.table().deployments[way.index];
  const facts = deployment?.waiting?.batch;
  const protocol = vendorProtocol(deployment?.protocol ?? '');
  const endpoint = endpointsByPath().get(batch.endpoint);
  if (deployment?.id !== way.deployment || facts === undefined || protocol === undefined || endpoint === undefined)
    return 0;
  const id = newId('jgb_');
  await vendors.begin({
    id,
    batch: batch.id,
    deployment: way.deployment,
    status: 'collecting',
    vendor_file: null,
    vendor_id: null,
    requests: 0,
    created_at: now(),
    promised_at: now() + facts.promiseMs,
    cancelled_at: null,
    polls: 0,
    next_poll_at: now(),
    reserved: null,
    read_at: null,
    vendor_state: null,
    state_at: null,
    done_there: null,
    answered: 0,
    fault: null,
    holder,
    held_at: now(),
  });
  const terms = { ...asked, id, runtime, protocol, endpoint, facts };
  const { lines, held } = await collect(parts, terms, isOver);
  const release = async (): Promise<void> => {
    if (held.amounts !== null) await runtime.limiter.release(id);
  };
  // To collect them takes its time too.
  const isLate = now() + facts.promiseMs > batch.deadline_at;
  const giveBack = async (): Promise<number> => {
    await vendors.back(id, null);
    await vendors.remove(id);
    await release();
    return 0;
  };
  if (lines.length === 0 || isLate || isOver()) return await giveBack();
  const reserved = held.amounts === null ? null : JSON.stringify(held.amounts);
  await vendors.change(id, { requests: lines.length, reserved });
  const change = await send(parts, terms, { id, endpoint: batch.endpoint, lines }, facts.promiseMs, isOver);
  if (change === null) return await giveBack();
  if (change.status === 'refused') {
    await vendors.back(id, null);
    await release();
  }
  await vendors.change(id, change);
  return lines.length;
}
