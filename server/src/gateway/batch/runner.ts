import { hourOf, hourStart, JoulegateError, toJoulegateError, type EpochMs, type Ms } from '../../units/index.ts';
import { endpointsByPath, type RequestHeaders } from '../dialects/index.ts';
import type { Principal } from '../tenants/index.ts';
import type { BatchRow, EndedRow, PutBack, RequestRow } from './store/batches.ts';
import { closeBatch, endWaiting, WHY, type Ending } from './close-batch.ts';
import { openBatch } from './open-batch.ts';
import { answerLine, LEASE_MS, type BatchParts } from './parts.ts';
import { bodyValue, runRow, type RowAnswer, type RunningRow } from './run-row.ts';
import { DAY_MS } from './settings.ts';
import { vendorLane } from './vendor/vendor-lane.ts';
import type { VendorBatchStore } from './vendor/vendor-batches.ts';
import type { Way } from './vendor/waiting-lanes.ts';
import { flexBody } from './vendor/flex-body.ts';
import { triedOnce } from './vendor/given-rows.ts';
import type { BatchPlan, Scheduler } from './when.ts';

/** Runs batches: one turn a second, and one when requests have ended. */
export interface BatchRunner {
  /** Never rejects: a fault of the state is told, and the next turn tries again. */
  tick(): Promise<void>;
  /** Requests under way. */
  readonly inFlight: number;
  /** Of these, those that a flex tier has. */
  readonly inFlex: number;
  /** Ends what is under way; its requests wait for the next process. */
  close(): Promise<void>;
}

export interface RunnerOptions extends BatchParts {
  /** Requests under way that do not wait. */
  readonly interactive: () => number;
  readonly scheduler: Scheduler;
  readonly vendors: VendorBatchStore;
  readonly fault: (message: string | null) => void;
  /** No other process may hold requests: what is held at the start was held by one that is gone. */
  readonly isAlone: boolean;
}

const MOST_TRIES = 6;
const FIRST_WAIT_MS: Ms = 2000;
const TOUCH_MS: Ms = 10_000;
const EXPIRE_MS: Ms = 60_000;
/** Answers of a moment are written together: each writing waits for the disk. */
const GATHER_MS: Ms = 20;
/** A tier's vendor has no room for it: nothing was done. */
const NO_CAPACITY: ReadonlySet<number> = new Set([429, 498]);
const batchWay = ({ deployment }: { readonly deployment: string }): string => `batch of ${deployment}`;
const RETRIED: ReadonlySet<number> = new Set([408, 409, 429, 500, 502, 503, 504]);

interface Running {
  readonly batch: BatchRow;
  readonly row: RequestRow;
  readonly run: RunningRow;
  readonly way: Way | null;
}

export function batchRunner(options: RunnerOptions): BatchRunner {
  const { batches, files, seal, runtime, keys, settings, now, holder } = options;
  const { clock } = runtime();
  const running = new Set<Running>();
  let ended: EndedRow[] = [];
  let back: PutBack[] = [];
  /** What was last kept of the plan of each. */
  const planned = new Map<string, string>();
  let turn: Promise<void> | null = null;
  let again = false;
  let closed = false;
  let released = false;
  let touchedAt: EpochMs = 0;
  /** Since when the state has answered every turn. */
  let wellSince: EpochMs = Infinity;
  let expiredAt: EpochMs = 0;

  const vendor = vendorLane({
    ...options,
    full: ({ way }) => options.scheduler.rest(way, null),
    fault: (error) => options.fault(`batches: ${toJoulegateError(error).message}`),
  });

  const wake = (): void => void clock.after(GATHER_MS, () => void tick());

  const answered = ({ batch, row, run, way }: Running, answer: RowAnswer): void => {
    for (const each of running) if (each.run === run) running.delete(each);
    const { status, requestId } = answer;
    const waitMs = answer.retryAfterMs ?? FIRST_WAIT_MS * 2 ** row.tries;
    const at = { batch: batch.id, line: row.line, ran: answer.ran };
    const usual = row.way === 'usual' ? { way: 'usual' as const } : {};
    if (closed) back.push({ ...at, ...usual, tries: row.tries, notBefore: 0 });
    else if (way !== null && NO_CAPACITY.has(status)) {
      options.scheduler.rest(way, answer.retryAfterMs);
      back.push({ ...at, tries: row.tries, notBefore: 0 });
    } else if (way !== null && answer.isNoWay) back.push({ ...at, tries: row.tries, notBefore: 0, way: 'usual' });
    else if (RETRIED.has(status) && row.tries + 1 < MOST_TRIES && now() + waitMs < batch.deadline_at)
      back.push({ ...at, ...usual, tries: row.tries + 1, notBefore: now() + waitMs });
    else {
      const told = { status_code: status, request_id: requestId, body: bodyValue(answer) };
      const isOk = status >= 200 && status < 300;
      ended.push({ ...at, isOk, sealed: answerLine(options, row.custom_id, told, null) });
    }
    if (!closed) wake();
  };

  const principalOf = ({ key_id }: BatchRow): Principal | undefined =>
    keys.principals().find((each) => each.keyId === key_id && keys.works(each));

  const send = (batch: BatchRow, principal: Principal, row: RequestRow, way: Way | null): void => {
    const endpoint = endpointsByPath().get(batch.endpoint);
    if (endpoint === undefined)
      throw new JoulegateError('JG_NOT_FOUND', `${batch.endpoint} is no longer served`, { where: batch.id });
    const headers = { 'content-type': 'application/json', ...(JSON.parse(batch.headers) as RequestHeaders) };
    const plain = seal.open(row.sealed);
    const body = way === null ? plain : flexBody(plain);
    const given = way === null || body === null ? null : { index: way.index, tier: way.tier, done: null };
    const terms = given === null ? runtime() : triedOnce(runtime());
    const run = runRow(terms, principal, endpoint, headers, body ?? plain, batch, given);
    const one = { batch, row, run, way: given === null ? null : way };
    const beganMs = clock.monotonicMs();
    running.add(one);
    void run.answer.then((answer) => {
      if (answer.status === 200 && one.way === null) options.scheduler.took(clock.monotonicMs() - beganMs);
      answered(one, answer);
    });
  };

  /** Requests that may be begun beside those of people who wait. */
  const room = (): number => {
    const { maxInFlight, yieldAtShare } = settings();
    const left = Math.floor(runtime().settings.maxInFlight * yieldAtShare) - options.interactive() - running.size;
    return Math.max(0, Math.min(maxInFlight - running.size, left));
  };

  const flush = async (): Promise<void> => {
    if (ended.length + back.length === 0) return;
    const [done, waits] = [ended, back];
    ended = [];
    back = [];
    try {
      await batches.write(holder, done, waits);
    } catch (error) {
      ended = [...done, ...ended];
      back = [...waits, ...back];
      throw error;
    }
  };

  const end = async (batch: BatchRow, ending: Ending): Promise<void> => {
    if (ending !== 'completed' && !(await endWaiting(options, batch, ending))) return;
    if (batch.status === 'in_progress') {
      const faults = ending === 'failed' ? JSON.stringify([{ ...WHY.failed, param: null, line: null }]) : null;
      const at = { status: 'finalizing', finalizing_at: now(), faults } as const;
      if (!(await batches.move(batch.id, 'in_progress', at))) return;
      return await closeBatch(options, { ...batch, ...at }, ending);
    }
    await closeBatch(options, batch, ending);
  };

  /** How a batch ends that was already writing its files: what has come between them and the end of a process. */
  const endingOf = ({ faults, finalizing_at, deadline_at }: BatchRow): Ending => {
    if (faults !== null) return 'failed';
    return (finalizing_at ?? 0) >= deadline_at ? 'expired' : 'completed';
  };

  /** Begins or ends a batch, which one process does at a time. */
  const turnOver = async (batch: BatchRow): Promise<boolean> => {
    const { status, deadline_at, completed, failed, total } = batch;
    const isDone = completed + failed >= total;
    const principal = principalOf(batch);
    const goesOn = status === 'in_progress' && !isDone && now() < deadline_at && principal !== undefined;
    if (goesOn || !(await batches.hold(batch.id, holder, now(), now() - LEASE_MS))) return false;
    if (status === 'validating') await openBatch(options, batch);
    else if (status === 'cancelling') await end(batch, 'cancelled');
    else if (status === 'finalizing') await closeBatch(options, batch, endingOf(batch));
    else if (isDone) await end(batch, 'completed');
    else await end(batch, now() >= deadline_at ? 'expired' : 'failed');
    return true;
  };

  /** For who looks on: once an hour, and when it changes. */
  const keepPlan = async (batch: BatchRow, expected: NonNullable<BatchPlan['expected']>): Promise<void> => {
    const { startsAt, latestStartAt, savedGramsShare, hours } = expected;
    const startsIn = hourStart(hourOf(startsAt));
    const told = `${hourOf(now())} ${startsIn} ${latestStartAt}`;
    if (planned.get(batch.id) === told) return;
    await batches.plan(batch.id, { startsAt: startsIn, latestStartAt, savedShare: savedGramsShare, hours: hours() });
    planned.set(batch.id, told);
  };

  const goOn = async (batch: BatchRow): Promise<void> => {
    const stops = batch.status === 'cancelling' || now() >= batch.deadline_at;
    const given = batch.status === 'validating' ? [] : await vendor.look(batch, principalOf(batch), stops);
    if (await turnOver(batch)) return void planned.delete(batch.id);
    if (batch.status !== 'in_progress') return;
    const principal = principalOf(batch);
    if (principal === undefined) return;
    const refused = given.filter(({ status }) => status === 'refused').map(batchWay);
    const claim = async (of: 'free' | 'usual', way: Way | null): Promise<void> => {
      const rows = await batches.claim(batch.id, holder, room(), now(), of, way?.tier ?? null);
      for (const row of rows) send(batch, principal, row, way);
    };
    const { runsNow, way, expected } = options.scheduler.plan(batch, principal, refused);
    // What a vendor has runs when it says so.
    if (expected !== null && !given.some(({ status }) => status === 'sent')) await keepPlan(batch, expected);
    if (runsNow && way?.tier !== 'batch') await claim('free', way);
    else if (runsNow && way !== null && (await batches.waits(batch.id, now()))) vendor.give({ batch, principal, way });
    // What no tier takes goes the usual way, in its own time.
    if (given.length > 0 || way !== null) {
      const here = way === null ? runsNow : options.scheduler.plan(batch, principal, 'here').runsNow;
      if (here) await claim('usual', null);
    }
  };

  const tellAlive = async (): Promise<void> => {
    const known = [...[...running].map(({ row }) => row), ...ended, ...back, ...vendor.holding];
    await batches.touch(holder, known, now());
    await vendor.touch(now());
    await vendor.lookLeft();
    if (options.isAlone && !released) {
      await options.vendors.release(holder);
      await batches.release(holder, null);
    }
    // Where nobody could say that they live, nobody is taken for dead before all have had the time to say so.
    else if (now() - wellSince >= LEASE_MS) await batches.release(holder, now() - LEASE_MS);
    released = true;
    touchedAt = now();
  };

  const work = async (): Promise<void> => {
    await flush();
    if (now() - touchedAt >= TOUCH_MS) await tellAlive();
    if (now() - expiredAt >= EXPIRE_MS) {
      await files.expire(now());
      await batches.expire(now() - settings().retentionDays * DAY_MS);
      expiredAt = now();
    }
    for await (const batch of batches.open()) {
      if (closed) return;
      await goOn(batch);
    }
  };

  const tick = async (): Promise<void> => {
    again = true;
    if (turn !== null) return await turn;
    turn = (async () => {
      while (again && !closed) {
        again = false;
        try {
          await work();
          wellSince = Math.min(wellSince, now());
          options.fault(null);
        } catch (error) {
          [touchedAt, wellSince] = [0, Infinity];
          options.fault(`batches: ${toJoulegateError(error).message}`);
        }
      }
    })().finally(() => (turn = null));
    await turn;
  };

  return {
    tick,
    get inFlight() {
      return running.size;
    },
    get inFlex() {
      return [...running].filter(({ way }) => way !== null).length;
    },
    async close() {
      closed = true;
      await turn;
      await vendor.close();
      for (const { run } of running) run.cut();
      await Promise.all([...running].map(({ run }) => run.answer));
      await flush().catch((error: unknown) => options.fault(`batches: ${toJoulegateError(error).message}`));
    },
  };
}
