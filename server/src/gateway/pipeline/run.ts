import { spending, type Amounts, type Refused } from '../../accounts/index.ts';
import type { Table } from '../../kernel/index.ts';
import { JoulegateError, toJoulegateError } from '../../units/index.ts';
import type { Endpoint } from '../dialects/index.ts';
import type { Principal } from '../tenants/index.ts';
import { admit, tierMayTake } from './admit/admit.ts';
import { keepOpen } from './answer-client.ts';
import { tolerate, type Call, type Prepared } from './call.ts';
import { abandon, answerOwn, leave, refuse, serveStored } from './finish/finish.ts';
import { place } from './place/route.ts';
import { PREPARE, takeSteps } from './prepare/steps.ts';
import { abortTry, goOnLater, sendNext } from './send/send.ts';

const QUEUE_JITTER_MS = 250;

/**
 * The way of a request whose body has come: admit, prepare, place, send, finish. Every failure ends in a clear answer and
 * an entry; finish runs exactly once, on every path: success, refusal, upstream failure, client gone, shutdown.
 */
export function startCall(call: Call): void {
  try {
    admit(call);
    takeSteps(call, PREPARE, prepared, failed);
  } catch (error) {
    failed(call, error);
  }
}

function failed(call: Call, error: unknown): void {
  refuse(call, toJoulegateError(error));
}

function prepared(call: Call, answer: Prepared | undefined): void {
  try {
    if (answer === undefined) {
      if (call.request?.stream === true) keepOpen(call);
      placeAndSend(call);
    } else if ('own' in answer) answerOwn(call, answer.own);
    else serveStored(call, answer.stored);
  } catch (error) {
    failed(call, error);
  }
}

function placeAndSend(call: Call): void {
  const { runtime } = call;
  const { refusal, opensAt } = place(call);
  if (refusal === null) return sendNext(call, null);
  if (opensAt === null || opensAt - call.at > runtime.settings.longestQueueMs) throw refusal;
  const waitMs = opensAt - runtime.clock.now();
  // Those who waited together do not come back together.
  goOnLater(call, waitMs + runtime.rng.next() * QUEUE_JITTER_MS, () => placeAndSend(call));
}

/** The client hung up: the upstream stops, what was done so far is booked. */
export function clientGone(call: Call): void {
  const error = new JoulegateError('JG_CLIENT_GONE', 'the client closed the connection');
  call.keepAlive?.stop();
  if (!abortTry(call, error)) abandon(call, 'failed', error);
}

/** Takes a request off its way once it is known what would be sent: it goes there with others, and is begun anew with its answer. */
export function takeOff(call: Call): void {
  leave(call);
  abortTry(call, new JoulegateError('JG_SHUTTING_DOWN', 'the request goes on with others'));
}

/** The request may not go on: shutdown took longer than the drain allows, or its key works no more. */
export function cutOff(call: Call, error: JoulegateError): void {
  if (!abortTry(call, error)) refuse(call, error);
}

/** Books an authenticated request that was refused before its body was read; whoever has refused it tells the client. */
export function bookRefusal(call: Call, error: JoulegateError): void {
  abandon(call, error.code === 'JG_CLIENT_GONE' ? 'failed' : 'refused', error);
}

/** Asked before work is given to a tier of a vendor. */
export const mayTake = tierMayTake;

const leastOf = new WeakMap<Table, Amounts>();

/** What any request takes under a table, worked out once. */
function leastUnder(table: Table): Amounts {
  const known = leastOf.get(table);
  if (known !== undefined) return known;
  const least = spending.atLeast(table.factors);
  leastOf.set(table, least);
  return least;
}

/**
 * Whether a caller's limits refuse whatever it sends, by what this process knows, before its body is read: a budget that is
 * spent, a minute that is used up, as many requests at once as it may have. Where the gateway may answer by itself, from its
 * cache or by an estimate, only the request tells.
 */
export function refusedAlready(runtime: Call['runtime'], principal: Principal, endpoint: Endpoint): Refused | null {
  if (!runtime.limitsEveryone && principal.limits === null && principal.throttled === undefined) return null;
  if (runtime.caches.size > 0 || endpoint.estimate !== undefined) return null;
  return tolerate(runtime, 'limits', () => runtime.limiter.refusesAny(principal, leastUnder(runtime.table())), null);
}
