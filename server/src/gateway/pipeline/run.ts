import { JoulegateError, toJoulegateError } from '../../units/index.ts';
import { admit } from './admit/admit.ts';
import { keepOpen } from './answer-client.ts';
import type { Call, Prepared } from './call.ts';
import { abandon, answerOwn, refuse, serveStored } from './finish/finish.ts';
import { place } from './place/place.ts';
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

/** The request may not go on: shutdown took longer than the drain allows, or its key works no more. */
export function cutOff(call: Call, error: JoulegateError): void {
  if (!abortTry(call, error)) refuse(call, error);
}

/** Books an authenticated request that was refused before its body was read; whoever has refused it tells the client. */
export function bookRefusal(call: Call, error: JoulegateError): void {
  abandon(call, error.code === 'JG_CLIENT_GONE' ? 'failed' : 'refused', error);
}
