import { JoulegateError, toJoulegateError } from '../../../units/index.ts';
import { resolveOrigin } from '../admit/admit.ts';
import { callerWishes } from '../admit/wishes.ts';
import type { Call } from '../call.ts';
import { refuse } from '../finish/finish.ts';
import { holdLimits, type Then } from '../place/limits.ts';
import { findPlace, wantsUpgrade } from './find-place.ts';
import { keepPassedRules } from './keep-passed-rules.ts';
import { PassedTry } from './passed-try.ts';
import type { PassedRequest } from './request.ts';
import { checkLength } from './sent-body.ts';

function admitPassed(call: Call): void {
  const { incoming, table, principal, runtime } = call;
  const wishes = callerWishes(incoming.headers);
  if (wishes.units !== null) runtime.unitNames.check(principal.organisation, wishes.units);
  call.wishes = wishes;
  call.origin = resolveOrigin(table, principal, wishes, runtime.ownOrigin);
}

const noWebsocket = (path: string): JoulegateError =>
  new JoulegateError('JG_NOT_FOUND', `the websocket of ${path} does not pass through here`, {
    where: 'upgrade',
    hint: 'its requests over HTTP do, such as POST /v1/realtime/client_secrets, whose key opens the line at the provider',
  });

/**
 * The way of a request whose bytes pass unread: admitted, placed, held against the rules and against who made what it
 * names, counted by the limits, sent to one deployment and never again to another. Every failure ends in a clear answer
 * and an entry.
 */
export function startPassed(call: Call, request: PassedRequest): void {
  try {
    admitPassed(call);
    checkLength(call, request.bytes);
    const { compiled, index } = findPlace(call, request);
    call.compiled = compiled;
    if (wantsUpgrade(call)) throw noWebsocket(`/v1${request.passed.path}`.slice(0, 80));
    const waits = keepPassedRules(call, request);
    if (waits === undefined) hold(call, index, request);
    else
      waits.then(
        () => call.over || hold(call, index, request),
        (error: unknown) => refusePassed(call, request, error),
      );
  } catch (error) {
    refusePassed(call, request, error);
  }
}

function refusePassed(call: Call, { body }: PassedRequest, error: unknown): void {
  if (body !== null && !Buffer.isBuffer(body)) body.close();
  refuse(call, toJoulegateError(error));
}

function hold(call: Call, index: number, request: PassedRequest): void {
  const { fleet } = call.runtime;
  const then: Then = {
    send: () => {
      const sending = new PassedTry(call, index, request);
      call.current = sending;
      sending.send();
    },
    giveUp: (_call, _index, error) => {
      fleet.release(index);
      refusePassed(call, request, error);
    },
  };
  if (fleet.acquire(index)) return holdLimits(call, index, then);
  const error = new JoulegateError('JG_OVERLOADED', 'the deployment is at its in-flight cap', {
    hint: 'try again shortly, or raise maxInFlight',
  });
  refusePassed(call, request, error);
}
