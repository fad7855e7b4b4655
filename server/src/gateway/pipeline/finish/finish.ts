import { spending } from '../../../accounts/index.ts';
import type { Entry } from '../../../ledger/index.ts';
import {
  fromNano,
  inputTokens,
  JoulegateError,
  NO_USAGE,
  outputTokens,
  toFourDigits,
  toJoulegateError,
  type Ms,
  type Usage,
} from '../../../units/index.ts';
import type { Hit } from '../../cache/index.ts';
import { deliver, passOn, replay, tellError } from '../answer-client.ts';
import { alsoHeader, overheadMs, textBytes, tolerate, type Call, type Try } from '../call.ts';
import { settleLimits, UNKNOWN_AMOUNTS } from '../place/limits.ts';
import { amountsOf } from './attempt.ts';
import { bookedEntry, entryOf, unseenTry } from './entry.ts';

/** The row of a request, and when it is in the books. */
interface Booked {
  readonly row: Entry;
  readonly stored: Promise<void>;
}

/** Whose turns learning takes: one workload's budgets after the other's. */
const LEARNING = 'budgets';

const ledgerFault = ({ runtime }: Call, fault: unknown): void =>
  runtime.bus.publish({ kind: 'ledger-fault', message: toJoulegateError(fault).message });

/**
 * The end of a request, which comes once, however it comes: its limits are settled, its entry is appended, what it told
 * is learned, and the event is published.
 * @returns `null` where it had ended already
 */
function finish(
  call: Call,
  outcome: Entry['outcome'],
  error: JoulegateError | null,
  status: number,
  cache: Entry['cache'] = null,
): Booked | null {
  if (call.over) return null;
  call.over = true;
  call.cancelWait?.();
  const { runtime } = call;
  const row = bookedEntry(call, { outcome, error, status, cache, overheadMs: overheadMs(call) });
  settleLimits(call, amountsOf(row.attempts));
  const stored = append(call, row);
  if (outcome === 'served') tolerate(runtime, 'policy', () => learn(call, row), undefined);
  publish(call, row);
  if (outcome === 'served' && row.usageGrade !== 'reported' && row.deployment !== null)
    runtime.bus.publish({ kind: 'usage-missing', id: call.id, deployment: row.deployment });
  call.onEnd(row);
  return { row, stored };
}

/** How a request ended whose bytes passed unread. */
interface PassedEnd {
  /** Position in the table of the deployment that it went to. */
  readonly index: number;
  /** What the client got. */
  readonly status: number;
  readonly error: JoulegateError | null;
  /** As the request named it; empty: it named none. */
  readonly model: string;
  readonly streamed: boolean;
  /** `null`: the answer told none. */
  readonly usage: Usage | null;
  readonly requestBytes: number;
  readonly answerBytes: number;
  readonly ttftMs: Ms | null;
  readonly serviceMs: Ms;
}

/**
 * The row of such a request: where it went, how long it took, how many bytes it was. What nobody knows of it (its tokens
 * where the answer told none, its price, energy, carbon and water) is unknown, and is no zero.
 */
function passedEntry(call: Call, end: PassedEnd): Entry {
  const { table } = call;
  const { index, status, error, usage, serviceMs, ttftMs } = end;
  const deployment = table.deployments[index];
  const overhead = overheadMs(call);
  const row = entryOf(call, {
    outcome: error === null && status < 400 ? 'served' : 'failed',
    error,
    status,
    cache: null,
    overheadMs: overhead,
  });
  return {
    ...row,
    streamed: end.streamed,
    modelAsked: end.model.slice(0, 200),
    protocol: deployment?.protocol ?? null,
    deployment: deployment?.id ?? null,
    site: deployment?.site.key ?? null,
    zone: deployment?.site.zone ?? null,
    operator: deployment?.control.operator ?? null,
    usage: usage ?? NO_USAGE,
    usageGrade: usage === null ? 'unknown' : 'reported',
    latency: {
      ...row.latency,
      ttftMs: ttftMs === null ? null : toFourDigits(ttftMs),
      serviceMs: toFourDigits(serviceMs),
      totalMs: toFourDigits(serviceMs + overhead),
    },
  };
}

/**
 * The end of a request whose bytes passed unread: booked by what is known of it, counted as one request.
 * @returns when it is in the books; `null` where it had ended already
 */
export function finishPassed(call: Call, end: PassedEnd): Promise<void> | null {
  if (call.over) return null;
  call.over = true;
  const row = passedEntry(call, end);
  const { usage } = end;
  settleLimits(call, { ...UNKNOWN_AMOUNTS, tokens: usage === null ? 0 : inputTokens(usage) + outputTokens(usage) });
  const stored = append(call, row).catch((fault: unknown) => ledgerFault(call, fault));
  publish(call, row);
  call.onEnd(row);
  return stored;
}

/** What is watched of a row: counts, and no text. */
const useOf = ({ keyId, organisation, usage, costNanoUsd, guard }: Entry) => ({
  key: keyId,
  organisation,
  tokens: inputTokens(usage) + outputTokens(usage),
  usd: costNanoUsd === null ? null : fromNano(costNanoUsd),
  guardHit: guard?.some(({ action }) => action === 'block' || action === 'escalate') === true,
});

function publish({ runtime, trace, incoming: { receivedMs } }: Call, entry: Entry): void {
  tolerate(runtime, 'abuse', () => runtime.abuse.used(runtime.clock.now(), useOf(entry)), undefined);
  runtime.bus.publish({ kind: 'entry', entry });
  if (trace !== null)
    runtime.bus.publish({ kind: 'traced', entry, trace, receivedMs, endedMs: runtime.clock.monotonicMs() });
}

function append({ runtime }: Call, row: Entry): Promise<void> {
  try {
    return runtime.journal.append(row);
  } catch (fault) {
    return Promise.reject(toJoulegateError(fault));
  }
}

/** Sessions and expected usage learn from reported usage only, budgets where the decision was enforced. */
function learn(call: Call, row: Entry): void {
  const { runtime, request, compiled, endpoint, tries } = call;
  if (request === null || compiled === null) return;
  if (row.usageGrade === 'reported') {
    runtime.sessions.served(row.organisation, request.session, tries.at(-1)?.index ?? -1, row.usage);
    // Of several answers one is learned.
    const { answers, media } = request;
    const usage =
      answers === 1
        ? row.usage
        : { ...row.usage, output: row.usage.output / answers, reasoning: row.usage.reasoning / answers };
    runtime.learner(row.organisation, row.workload, endpoint.name).learn(textBytes(call), usage, media);
  }
  if (row.mode !== 'enforce') return;
  const [budgets, now] = [runtime.budgets.get(row.workload), runtime.clock.now()];
  budgets?.observe(now, spending.pacedOfEntry(row));
  const step = row.decision === null ? null : budgets?.learn(now, row.decision);
  if (step) runtime.turns.add(LEARNING, () => tolerate(runtime, 'policy', step, false));
}

function whenStored(call: Call, stored: Promise<void>, then: () => void): void {
  stored.then(then, (fault: unknown) => {
    ledgerFault(call, fault);
    then();
  });
}

/** A deployment has answered. */
export function succeed(call: Call, end: Try): void {
  const booked = finish(call, 'served', null, 200);
  if (booked === null) return;
  const { row, stored } = booked;
  if (end.status === 200)
    call.turn?.keep(
      end.tail,
      call.request?.stream === true ? 'text/event-stream; charset=utf-8' : end.contentType,
      row,
      inputTokens(row.usage) + outputTokens(row.usage),
    );
  if (call.runtime.durability === 'async') {
    deliver(call, end, row);
    stored.catch((fault: unknown) => ledgerFault(call, fault));
    return;
  }
  stored.then(
    () => deliver(call, end, row),
    (fault: unknown) => deliverUnbooked(call, end, row, toJoulegateError(fault)),
  );
}

/** Strict books before it answers. Where a decision is enforced an unbooked answer is an error; elsewhere the ledger never fails a request. */
function deliverUnbooked(call: Call, end: Try, row: Entry, error: JoulegateError): void {
  ledgerFault(call, error);
  if (row.mode !== 'enforce') return deliver(call, end, row);
  // The fault itself names files of this machine: it is for the operator.
  const hint = 'try again shortly; the gateway books strictly';
  tellError(
    call,
    new JoulegateError('JG_LEDGER', 'the answer could not be booked and is withheld', { hint, cause: error }),
  );
}

/** The cache has an answer. */
export function serveStored(call: Call, hit: Hit): void {
  const { costNanoUsd, energyNanoWh, carbonNanoG, tokens } = hit.answer;
  const saved = {
    savedNanoUsd: costNanoUsd,
    savedNanoWh: energyNanoWh.mean,
    savedNanoG: carbonNanoG.mean,
    savedTokens: tokens,
  };
  const booked = finish(call, 'cached', null, 200, saved);
  if (booked !== null) whenStored(call, booked.stored, () => replay(call, hit, booked.row));
}

/** The gateway knows the answer by itself. */
export function answerOwn(call: Call, tail: Buffer): void {
  alsoHeader(call, 'x-joulegate-usage-grade', 'estimated');
  const booked = finish(call, 'served', null, 200);
  if (booked !== null)
    whenStored(call, booked.stored, () =>
      deliver(call, { status: 200, contentType: 'application/json', tail }, booked.row),
    );
}

/** Refusals of a moment. */
const PASSING: ReadonlySet<number> = new Set([429, 503]);

/** Nothing was or will be answered. What a vendor has done of it by then is booked all the same, unless it can be read again. */
export function refuse(call: Call, error: JoulegateError): void {
  const { way, tries } = call;
  const done = way?.done ?? null;
  if (way !== null && done !== null && tries.length === 0) {
    if (done.mayWait && done.withheld === null && PASSING.has(error.status)) {
      leave(call);
      return tellError(call, error);
    }
    tries.push(unseenTry(call, way));
  }
  if (!error.retryMayHelp) alsoHeader(call, 'x-should-retry', 'false');
  const booked = finish(call, error.status >= 500 ? 'failed' : 'refused', error, error.status);
  if (booked === null) return;
  whenStored(call, booked.stored, () => {
    tellError(call, error);
    if (done !== null) call.client.cut();
  });
}

/** The last try has failed. */
export function fail(call: Call, end: Try): void {
  const error = end.error ?? new JoulegateError('JG_UPSTREAM_ERROR', `the upstream answered ${end.status}`);
  // One layer retries: a client that starts over would multiply what was tried here.
  if (call.tries.length > 1 || (!error.retryMayHelp && end.otherKey !== true))
    alsoHeader(call, 'x-should-retry', 'false');
  const status = end.passThrough && !end.committed ? (end.status ?? error.status) : error.status;
  const booked = finish(call, 'failed', error, status);
  if (booked === null) return;
  whenStored(call, booked.stored, () =>
    end.passThrough ? passOn(call, end, error, booked.row) : tellError(call, error),
  );
}

/** It is not ended but goes on elsewhere: nothing is booked, and what it holds of limits is whoever's who goes on with it. */
export function leave(call: Call): void {
  call.over = true;
  settleLimits(call, UNKNOWN_AMOUNTS);
}

/** No client is there to be told, or it is told by whoever calls. */
export function abandon(call: Call, outcome: 'failed' | 'refused', error: JoulegateError): void {
  finish(call, outcome, error, error.status)?.stored.catch((fault: unknown) => ledgerFault(call, fault));
}
