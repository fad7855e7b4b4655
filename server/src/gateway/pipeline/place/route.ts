import { isAscii } from 'node:buffer';
import { hourOf, JoulegateError, type EpochMs } from '../../../units/index.ts';
import {
  decide,
  plainTokens,
  NO_ALLOWANCES,
  candidates,
  decisions,
  exclusions,
  type CompiledWorkload,
  type Decision,
  type ExpectedUsage,
  type LiveState,
  type Table,
} from '../../../kernel/index.ts';
import type { WarmPrefix } from '../../fleet/index.ts';
import { expectedMediaTokens, untranslatable, type CallRequest, type Endpoint } from '../../dialects/index.ts';
import { workloadIn, type Resolved } from '../prepare/workload.ts';
import { endpointNeed, textBytes, tolerate, type Call, type CallerWishes, type Route } from '../call.ts';
import { spentBudget, type WorkloadBudgets } from '../../../accounts/index.ts';

const CONTROL = exclusions.names.indexOf('control');
const CAPACITY = exclusions.names.indexOf('capacity');
const HEALTH = exclusions.names.indexOf('health');
const CAPABILITY = exclusions.names.indexOf('capability');
/** Tokens assumed for an answer whose length the caller leaves open, when checking the context window. */
const OPEN_ENDED_OUTPUT = 256;

/** A request as far as it is known before the decision. */
export interface Asked {
  readonly endpoint: Endpoint;
  readonly call: CallRequest;
  readonly wishes: CallerWishes;
  readonly expected: ExpectedUsage;
  /** Of the text by its length alone. */
  readonly textTokens: number;
  readonly origin: string;
  readonly warm: WarmPrefix | null;
}

function routeRequest(
  table: Table,
  { compiled, modelAsked }: Resolved,
  asked: Asked,
  needs: number,
  { allowances, hardAllowances, budgetPrices }: Omit<ReturnType<WorkloadBudgets['terms']>, 'prices'>,
): Parameters<typeof decide>[2] {
  const { endpoint, call, wishes, expected, textTokens, origin, warm } = asked;
  const limits = [compiled.workload.latencyLimitMs, wishes.latencyLimitMs].filter((limit) => limit !== null);
  const routed: Parameters<typeof decide>[2] = {
    origin,
    expected,
    warm,
    modelAsked,
    exactModel: wishes.exactModel,
    capabilities: call.capabilities | endpointNeed(table, endpoint) | needs,
    // What was learned is no reason to refuse what its length alone would admit.
    contextTokens:
      Math.min(expected.inputTokens + expected.cacheReadTokens, textTokens + expectedMediaTokens(call.media)) +
      (call.maxOutputTokens ?? OPEN_ENDED_OUTPUT),
    latencyLimitMs: limits.length === 0 ? null : Math.min(...limits),
    allowances,
    hardAllowances,
  };
  return budgetPrices === undefined ? routed : { ...routed, budgetPrices };
}

/**
 * Where calls went before: the workload's default deployment, or the first one that serves the model and endpoint
 * asked for where the default does not. Control holds in every mode.
 */
function defaultOrder(table: Table, { compiled, modelAsked }: Resolved, { endpoint }: Asked): readonly number[] {
  const { workload, defaultIndex } = compiled;
  const serves = (index: number): boolean => {
    try {
      return (
        ((table.capabilities[index] as number) & endpointNeed(table, endpoint)) !== 0 &&
        (modelAsked === null || table.models[index] === modelAsked)
      );
    } catch {
      // A table that cannot be read costs the choice between deployments, not the request.
      return index === defaultIndex;
    }
  };
  const allowed = (index: number): boolean => {
    const position = compiled.indices.indexOf(index);
    return position !== -1 && compiled.exclusions[position] !== CONTROL;
  };
  if (serves(defaultIndex) || !compiled.indices.some((index) => allowed(index) && serves(index))) {
    if (allowed(defaultIndex)) return [defaultIndex];
    throw new JoulegateError(
      'JG_ROUTE_NO_CANDIDATE',
      `the default deployment ${workload.defaultDeployment} breaks a control rule of workload ${workload.id} or of the request`,
      { hint: 'control rules hold in observe too: name another default or change the rule' },
    );
  }
  return [compiled.indices.find((index) => allowed(index) && serves(index)) as number];
}

/** The chosen candidate, then the other feasible ones by full cost. */
function enforcedOrder(compiled: CompiledWorkload, decision: Decision): readonly number[] {
  const chosen = decision.deployments.indexOf(decision.chosen ?? '');
  const cost = (i: number): number => decisions.numberOf(decision, i, 'fullCostUsd');
  const rest = decision.deployments
    .map((_, i) => i)
    .filter((i) => i !== chosen && decision.exclusions[i] === 0)
    .sort((a, b) => cost(a) - cost(b));
  return [chosen, ...rest].map((i) => compiled.indices[i] as number);
}

/**
 * A fleet that is full or down may serve the same request in a moment, unless a spent budget forbids it there too;
 * every other refusal is the request's or the policy's.
 */
function noCandidate(
  decision: Decision,
  budgets: WorkloadBudgets | undefined,
  now: EpochMs,
): { refusal: JoulegateError; opensAt: EpochMs | null } {
  const { sentence } = decisions.explain(decision);
  const spent = spentBudget(decision, budgets?.all ?? [], now);
  const hard = budgets?.terms(now).hardAllowances ?? NO_ALLOWANCES;
  const soon = decision.exclusions.some(
    (code, i) =>
      (code === CAPACITY || code === HEALTH) &&
      (spent === null || candidates.fits(decision.numbers, i * candidates.stride, hard)),
  );
  if (!soon && spent !== null) return { refusal: spent.error, opensAt: spent.opensAt };
  const refusal = soon
    ? new JoulegateError('JG_OVERLOADED', sentence, { hint: 'retry with backoff' })
    : new JoulegateError('JG_ROUTE_NO_CANDIDATE', sentence, {
        hint: 'loosen the workload or add a deployment; x-joulegate-latency-limit-ms may be too tight',
      });
  return { refusal, opensAt: null };
}

const asIfHealthy = ({ ttftMs, unavailable }: LiveState): LiveState => ({
  ttftMs,
  unavailable: unavailable.map((code) => (code === HEALTH ? 0 : code)),
});

/** The request cannot be carried by any deployment that would otherwise serve it. */
const refusedParameter = (names: readonly string[]): JoulegateError =>
  new JoulegateError(
    'JG_BAD_REQUEST',
    `no deployment of this workload can carry ${names.join(', ')}: what they speak has no such parameter`,
    {
      where: names[0] ?? 'body',
      hint: 'leave it out, or send the request in the protocol of the deployments; docs/translation.md lists what is translated',
    },
  );

/**
 * Decides by the workload's mode. In `observe` and `shadow` the order holds the default deployment only, and a
 * fault of the router costs the decision, never the request.
 * @throws JoulegateError `JG_ROUTE_NO_CANDIDATE` where a control rule forbids the default, `JG_BAD_REQUEST` where
 *   only deployments are left that cannot carry one of its parameters
 */
export function route(runtime: Call['runtime'], table: Table, resolved: Resolved, asked: Asked): Route {
  const { compiled } = resolved;
  const budgets = runtime.budgets.get(compiled.workload.id);
  const now = runtime.clock.now();
  const { names: refused, needs } = untranslatable(table, compiled, asked);
  const decideNow = (live: LiveState = runtime.fleet.live): Decision => {
    runtime.fleet.refresh();
    const terms = budgets?.terms(now) ?? {
      prices: compiled.workload.prices,
      allowances: NO_ALLOWANCES,
      hardAllowances: NO_ALLOWANCES,
    };
    return decide(table, compiled, routeRequest(table, resolved, asked, needs, terms), live, terms.prices);
  };
  if (compiled.workload.mode !== 'enforce') {
    const order = defaultOrder(table, resolved, asked);
    const first = order[0] as number;
    // A table that cannot be read costs no request that any deployment can carry.
    if (needs !== 0 && ((table.capabilities[first] as number) & needs) !== needs) throw refusedParameter(refused);
    try {
      return { first, order: () => order, decision: decideNow(), refusal: null, opensAt: null };
    } catch {
      return { first, order: () => order, decision: null, refusal: null, opensAt: null };
    }
  }
  let decision = decideNow();
  // A breaker spares a request a bad deployment while there is a good one; where there is none it would be the outage.
  if (decision.chosen === null && decision.exclusions.includes(HEALTH))
    decision = decideNow(asIfHealthy(runtime.fleet.live));
  if (decision.chosen !== null) {
    const first = compiled.indices[decision.deployments.indexOf(decision.chosen)] as number;
    return { first, order: () => enforcedOrder(compiled, decision), decision, refusal: null, opensAt: null };
  }
  const foreign =
    refused.length > 0 &&
    decision.exclusions.includes(CAPABILITY) &&
    !decision.exclusions.includes(HEALTH) &&
    !decision.exclusions.includes(CAPACITY);
  const nobody = foreign ? { refusal: refusedParameter(refused), opensAt: null } : noCandidate(decision, budgets, now);
  return { first: -1, order: () => [], decision, ...nobody };
}

/** What a request is expected to take, in tokens. */
function expectedOf(call: Call): ExpectedUsage {
  const { runtime, principal, compiled, endpoint, request } = call;
  if (compiled === null || request === null) return call.expected;
  const learner = runtime.learner(principal.organisation, compiled.workload.id, endpoint.name);
  const expected = learner.expect(textBytes(call), request.maxOutputTokens);
  return {
    inputTokens: expected.inputTokens + learner.expectParts(request.media),
    cacheReadTokens: expected.cacheReadTokens,
    outputTokens: expected.outputTokens * request.answers,
  };
}

/** Of the text by its length alone: media are written in plain letters. */
function plainTextTokens(call: Call): number {
  const { body, incoming } = call;
  const extra = incoming.value?.extraBytes ?? (isAscii(body) ? 0 : body.length - body.toString('utf8').length);
  const bytes = textBytes(call);
  return plainTokens(bytes, bytes - extra);
}

/** Where a request that could wait would have gone when it was submitted, in the fleet as it is now; `null`: it could not wait. */
function atOnceOf(call: Call, found: Route, asked: Asked): Call['atOnce'] {
  const { runtime, table, waited } = call;
  if (waited === null) return null;
  const hour = hourOf(waited.since);
  const then = hour === table.hour ? table : runtime.tableAt(hour);
  const { first: index } =
    found.first === -1 || then === table ? found : route(runtime, then, workloadIn(then, call), asked);
  return index === -1 ? null : { table: then, index };
}

/** Work that was done at its place already: what is decided now is written down, and refuses nothing. */
function doneThere(index: number, seek: () => Route): Route {
  const there = { first: index, order: () => [index], refusal: null, opensAt: null };
  try {
    return { ...there, decision: seek().decision };
  } catch {
    return { ...there, decision: null };
  }
}

/**
 * Finds where a prepared request goes, and writes the decision down.
 * @throws JoulegateError where no deployment may serve it, whenever it came
 */
export function place(call: Call): Route {
  const { runtime, principal, table, endpoint, request, wishes, origin, compiled, modelAsked } = call;
  if (request === null || compiled === null) throw new TypeError('a request is prepared before its place is sought');
  call.textTokens = plainTextTokens(call);
  call.expected = tolerate(runtime, 'policy', () => expectedOf(call), call.expected);
  call.warm = tolerate(runtime, 'policy', () => runtime.sessions.find(principal.organisation, request.session), null);
  const { expected, textTokens, warm } = call;
  const asked = { endpoint, call: request, wishes, expected, textTokens, origin, warm };
  const seek = (): Route => route(runtime, table, { compiled, modelAsked }, asked);
  const found = call.way?.done == null ? seek() : doneThere(call.way.index, seek);
  call.decision = found.decision;
  call.route = found;
  call.atOnce = tolerate(runtime, 'policy', () => atOnceOf(call, found, asked), null);
  return found;
}
