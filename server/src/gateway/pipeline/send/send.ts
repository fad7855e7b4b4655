import { JoulegateError, toJoulegateError, type Ms } from '../../../units/index.ts';
import { isNative, laneTo, passedQuery, retryAfterMs, spliceBody } from '../../dialects/index.ts';
import { alsoHeader, tolerate, type Call, type Try } from '../call.ts';
import { fail, refuse, succeed } from '../finish/finish.ts';
import { holdLimits, type Then } from '../place/limits.ts';
import { ANY_MODEL } from '../prepare/workload.ts';
import { backoffMs } from '../backoff.ts';
import { observeTry } from './outcome.ts';
import { UpstreamTry } from './upstream-try.ts';

/** Goes on with a request later, unless it has ended meanwhile; what fails then is refused as it would be now. */
export function goOnLater(call: Call, waitMs: Ms, then: () => void): void {
  call.cancelWait = call.runtime.clock.after(waitMs, () => {
    call.cancelWait = null;
    if (call.over) return;
    try {
      then();
    } catch (error) {
      refuse(call, toJoulegateError(error));
    }
  });
}

/**
 * Sends to the next deployment in order, waits for another round, or ends with the last failure.
 * @param failure `null` before the first try
 */
export function sendNext(call: Call, failure: Try | null): void {
  const { runtime, route, tries } = call;
  const { settings, fleet } = runtime;
  if (route === null) throw new TypeError('a request is sent when its place is found');
  const left = settings.retry.maxAttempts - tries.length;
  if (call.position === 0 && left > 0) {
    call.position = 1;
    if (fleet.acquire(route.first)) return holdLimits(call, route.first, THEN);
  }
  const order = route.order();
  while (call.position < order.length && left > 0) {
    const index = order[call.position++] as number;
    if (fleet.acquire(index)) return holdLimits(call, index, THEN);
  }
  if (failure === null)
    return refuse(
      call,
      call.uncarried ??
        new JoulegateError('JG_OVERLOADED', 'every allowed deployment is at its in-flight cap', {
          hint: 'try again shortly, or raise maxInFlight',
        }),
    );
  // Where nothing is decided a call meets what it met before joulegate: its client's own retries.
  const rounds = call.compiled?.workload.mode === 'enforce' ? settings.retry.rounds : 1;
  const waitMs =
    left > 0 && call.round + 1 < rounds
      ? backoffMs(settings.retry, call.round, retryAfterMs(failure.retryAfter, runtime.clock.now()), runtime.rng)
      : null;
  if (waitMs === null) return fail(call, failure);
  goOnLater(call, waitMs, () => {
    call.round++;
    call.position = 0;
    sendNext(call, failure);
  });
}

/** Ends the request with its current try. @returns false where none is under way */
export function abortTry({ current }: Call, error: JoulegateError): boolean {
  current?.abort(error);
  return current !== null;
}

function sendTo(call: Call, index: number): void {
  const { runtime, endpoint, request, expected } = call;
  const deployment = call.table.deployments[index];
  const upstream = runtime.upstreams[index];
  const lane = upstream === undefined ? undefined : laneTo(endpoint, upstream);
  if (deployment === undefined || upstream === undefined || request === null || lane === undefined) {
    const what = `deployment ${deployment?.id ?? index} does not serve ${endpoint.path}`;
    return giveUp(
      call,
      index,
      new JoulegateError('JG_ROUTE_NO_CANDIDATE', what, {
        where: 'path',
        hint: 'name a workload that does, or add a deployment',
      }),
    );
  }
  call.dispatchedMs ||= runtime.clock.monotonicMs();
  const sameProtocol = isNative(endpoint, upstream);
  call.passesHeaders = sameProtocol && call.compiled?.workload.mode !== 'enforce';
  let sending: UpstreamTry;
  try {
    const target =
      upstream.model === ANY_MODEL ? { ...upstream, model: nameAsked(call, deployment.model.key) } : upstream;
    const outgoing = lane.outgoing(request, call.body, target);
    const refused = [...upstream.refused];
    const body =
      refused.length === 0
        ? outgoing.body
        : spliceBody(Buffer.isBuffer(outgoing.body) ? outgoing.body : outgoing.body.whole(), {}, refused);
    const dropped = [...outgoing.dropped, ...refused.filter((name) => request.parsed[name] != null)];
    if (dropped.length > 0) alsoHeader(call, 'x-joulegate-dropped', dropped.join(', '));
    const expectedInput = Math.round(expected.inputTokens + expected.cacheReadTokens);
    const query = sameProtocol ? passedQuery(endpoint.dialect, call.incoming.query) : '';
    const dispatch = {
      index,
      lane,
      sameProtocol,
      request,
      client: call.headers,
      query,
      body,
      expectedInput,
      expectedOutput: expected.outputTokens,
      firstTokenMs: deployment.ttftPriorMs,
      perTokenMs: deployment.tpotPriorMs,
    };
    sending = new UpstreamTry(call, deployment.id, dispatch, tryEnded);
  } catch (error) {
    return cannotCarry(call, index, toJoulegateError(error));
  }
  call.current = sending;
  sending.send();
}

/** The caller's own name of a model, where the upstream has the vendor's; a workload's name is none. */
const nameAsked = ({ table, request }: Call, model: string): string =>
  request === null || request.model === '' || table.workloads.has(request.model) ? model : request.model;

/** The vendor of this deployment does not take what was asked: the next one in order may. */
function cannotCarry(call: Call, index: number, error: JoulegateError): void {
  if (error.code !== 'JG_BAD_REQUEST') return giveUp(call, index, error);
  call.runtime.fleet.release(index);
  call.uncarried = error;
  sendNext(call, call.tries.at(-1) ?? null);
}

function giveUp(call: Call, index: number, error: JoulegateError): void {
  call.runtime.fleet.release(index);
  refuse(call, error);
}

const THEN: Then = { send: sendTo, giveUp };

function tryEnded(call: Call, end: Try, endedMs: Ms): void {
  const { runtime, tries } = call;
  call.current = null;
  call.upstreamEndMs = endedMs;
  call.trace?.endTry(call.upstreamEndMs);
  runtime.fleet.release(end.index);
  // How fast a vendor is with what can wait says nothing of what cannot.
  if (call.way === null) tolerate(runtime, 'fleet', () => observeTry(runtime.fleet, end), undefined);
  tries.push(end);
  // Without what it refused it takes the same request.
  if (end.again === true && !call.over && runtime.fleet.acquire(end.index)) return holdLimits(call, end.index, THEN);
  const gone = end.error?.code === 'JG_CLIENT_GONE' || end.error?.code === 'JG_SHUTTING_DOWN';
  if (end.outcome === 'ok') succeed(call, end);
  else if (end.retryable && !end.committed && !gone) sendNext(call, end);
  else fail(call, end);
}
