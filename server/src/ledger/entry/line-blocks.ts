import { LineBytes } from './line-bytes.ts';
import { MAX_KEPT, T } from './line-columns.ts';
import type { TextColumn } from './line-columns.ts';
import type { FactorRecord } from './records.ts';
import type { Entry } from './types.ts';

/** Texts that go together, as the bytes they are written as. Compared before they are used again, so never stale. */
interface Block {
  readonly values: readonly (string | null)[];
  readonly bytes: Uint8Array;
}

/** Blocks are made here and copied out: a buffer of its own would cost each more than it holds. */
const to = new LineBytes();

function makeBlock(columns: readonly TextColumn[], values: readonly (string | null)[]): Block {
  to.clear();
  for (const [i, column] of columns.entries()) column.write(to, values[i] ?? null);
  return { values, bytes: to.taken().slice() };
}

const PLACE = [T.protocol, T.model_served, T.deployment, T.site, T.zone, T.operator, T.price_source, T.tier, T.method];
const places = new WeakMap<FactorRecord, Block>();

/** Where it ran: the same for every entry of a deployment and hour. */
export function place(to: LineBytes, e: Entry, key: FactorRecord | null): void {
  let block = key === null ? undefined : places.get(key);
  const v = block?.values;
  const fits =
    v !== undefined &&
    v[0] === e.protocol &&
    v[1] === e.modelServed &&
    v[2] === e.deployment &&
    v[3] === e.site &&
    v[4] === e.zone &&
    v[5] === e.operator &&
    v[6] === e.priceSource &&
    v[7] === e.tier &&
    v[8] === e.method;
  if (block === undefined || !fits) {
    block = makeBlock(PLACE, [
      e.protocol,
      e.modelServed,
      e.deployment,
      e.site,
      e.zone,
      e.operator,
      e.priceSource,
      e.tier,
      e.method,
    ]);
    if (key !== null) places.set(key, block);
  }
  to.raw(block.bytes);
}

const CALLER = [
  T.organisation,
  T.team,
  T.key_id,
  T.endpoint,
  T.workload,
  T.mode,
  T.outcome,
  T.model_asked,
  T.origin,
  T.usage_grade,
];
const callers = new Map<string, Map<string, Block>>();

/** Who asked for what: mostly the same for the entries of one key and workload. */
export function caller(to: LineBytes, e: Entry): void {
  let ofKey = callers.get(e.keyId);
  if (ofKey === undefined) {
    if (callers.size >= MAX_KEPT) callers.clear();
    ofKey = new Map();
    callers.set(e.keyId, ofKey);
  }
  let block = ofKey.get(e.workload);
  const v = block?.values;
  const fits =
    v !== undefined &&
    v[0] === e.organisation &&
    v[1] === e.team &&
    v[2] === e.keyId &&
    v[3] === e.endpoint &&
    v[5] === e.mode &&
    v[6] === e.outcome &&
    v[7] === e.modelAsked &&
    v[8] === e.origin &&
    v[9] === e.usageGrade;
  if (block === undefined || !fits) {
    block = makeBlock(CALLER, [
      e.organisation,
      e.team,
      e.keyId,
      e.endpoint,
      e.workload,
      e.mode,
      e.outcome,
      e.modelAsked,
      e.origin,
      e.usageGrade,
    ]);
    ofKey.set(e.workload, block);
  }
  to.raw(block.bytes);
}
