import { control, type Ruling } from '../../../kernel/index.ts';
import { cacheKey, CacheTurn, cacheUse } from '../../cache/index.ts';
import {
  checkOwners,
  judgeBody,
  judgeHeaders,
  objectsUsed,
  ownedIds,
  safeName,
  spliceBody,
  passedQuery,
  singleHeader,
  replaceValues,
  withValues,
  type JsonObject,
  type NamedObject,
  type Ownership,
} from '../../dialects/index.ts';
import { headerOf, inlineFiles, leanFiles, type FilesRead } from '../../lean/index.ts';
import { guard } from '../../../guard/index.ts';
import { callerNames, guardHeader, loopRefusal, PromptLook, refusalOf, type GuardTurn } from '../../guarding/index.ts';
import { alsoHeader, tolerate, textBytes, endpointNeed, type Call, type CallerWishes, type Prepared } from '../call.ts';
import { findWorkload } from './workload.ts';

/** What a body says with some members set and others taken out. */
function edited(parsed: JsonObject, set: Readonly<Record<string, string>>, taken: readonly string[]): JsonObject {
  const left = Object.entries(parsed).filter(([name]) => !taken.includes(name));
  const added = Object.entries(set).map(([name, text]) => [name, JSON.parse(text) as unknown] as const);
  return Object.fromEntries([...left, ...added]);
}

/** A header has room for so many names. */
const MOST_NAMES = 32;

/**
 * Holds a request's own members and headers against the control rules, which a deployment's facts cannot vouch for, in
 * every mode and before anything is decided: what it is answered from, where it goes and what is translated is what is
 * left. Objects that another organisation made are not there, rule or none. Waits only where a request names an object
 * that this process has not seen lately.
 * @throws JoulegateError `JG_CONTROL`, `JG_NOT_FOUND`, `JG_BAD_REQUEST`; `JG_STORE_DOWN` where nobody can say whose an object is
 */
export function keepRules(call: Call): undefined | Promise<undefined> {
  const { compiled, request, endpoint, runtime, principal, wishes } = call;
  if (compiled === null || request === null) return;
  const ruling = control.rulingOf(compiled.workload.control, wishes.control);
  const fields = ownedIds(endpoint.facts, request.parsed);
  const used = objectsUsed(request);
  const named = used.length === 0 ? fields : [...fields, ...used.map((id): NamedObject => ['body', id])];
  const goOn = (owners: readonly Ownership[]): undefined => {
    checkOwners(named, owners, false);
    if (ruling !== null) checkOwners(fields, owners, true);
    if (ruling !== null) keepRuling(call, ruling);
  };
  if (named.length === 0) return goOn([]);
  const owners = runtime.owned.ownership(
    principal.organisation,
    named.map(([, id]) => id),
  );
  return owners instanceof Promise ? owners.then(goOn) : goOn(owners);
}

function keepRuling(call: Call, ruling: Ruling): void {
  const { endpoint, request } = call;
  if (request === null) return;
  const { set, taken } = judgeBody(endpoint.facts, request.parsed, ruling);
  const passed = judgeHeaders(endpoint.dialect.headerFacts, call.headers, ruling);
  call.headers = passed.headers;
  const changed = [...Object.keys(set), ...taken];
  if (changed.length > 0) {
    call.body = spliceBody(call.body, set, taken);
    call.request = endpoint.parse(call.body, edited(request.parsed, set, taken));
  }
  const names = [...changed, ...passed.taken];
  if (names.length > 0) alsoHeader(call, 'x-joulegate-removed', names.slice(0, MOST_NAMES).map(safeName).join(', '));
}

/** What converses: the others are asked the same as often as they please. */
const CONVERSES: readonly string[] = ['chat', 'messages', 'responses'];

/**
 * Refuses what goes round in a loop, where the config says so; a watch that fails lets it through.
 * @throws JoulegateError `JG_LOOP_STOPPED`, `JG_RATE_LIMITED`
 */
export function stopLoops(call: Call): undefined {
  const { runtime, principal, request, wishes, endpoint } = call;
  if (request === null || !CONVERSES.includes(endpoint.name)) return;
  const { parsed } = request;
  const names = callerNames(wishes.caller, parsed);
  const told = tolerate(
    runtime,
    'abuse',
    () => loopRefusal(runtime.abuse, runtime.clock.now(), principal, names, parsed),
    null,
  );
  if (told === null) return;
  if (told.retryAfterS !== null) alsoHeader(call, 'retry-after', String(told.retryAfterS));
  throw told.error;
}

/**
 * Files of the prompt go on as lean text, and pictures no larger than the models look at, where the workload asks for it:
 * they are read in a thread of their own, and every other byte of the body stays as it came.
 * @throws JoulegateError `JG_BAD_DOCUMENT`, `JG_OVERLOADED`
 */
export function leanDocuments(call: Call): undefined | Promise<undefined> {
  const { compiled, request, endpoint, runtime, principal, table, modelAsked } = call;
  const policy = compiled?.workload.documents;
  if (policy === undefined || compiled === null || request === null) return;
  const enclosed = endpoint.enclosed?.(request.parsed) ?? [];
  if (enclosed.length === 0) return;
  const gone = new AbortController();
  call.cancelWait = () => gone.abort();
  const models =
    modelAsked === null ? Array.from(compiled.indices, (index) => table.models[index] as string) : [modelAsked];
  const pictures = { models, longestPx: policy.picturePx };
  const terms = { owner: principal.organisation, onRefused: policy.onRefused, gone: gone.signal, pictures };
  return leanFiles(enclosed, runtime.documents, terms).then((lean) => {
    if (call.over) return undefined;
    const { read, texts, unseen } = lean;
    call.cancelWait = null;
    call.files = read;
    call.unseenTexts = unseen;
    alsoHeader(call, 'x-joulegate-documents', headerOf(read));
    const { wishes } = call;
    if (wishes.units === null) call.wishes = { ...wishes, units: unitsOf(read) };
    const replacements = [...texts, ...lean.pictures];
    if (replacements.length === 0) return undefined;
    call.leanPaths = texts.map(({ path }) => path.join('.'));
    call.body = replaceValues(call.body, replacements);
    call.request = endpoint.parse(call.body, withValues(request.parsed, replacements));
    return undefined;
  });
}

/** Functional units of what was read and looked at; `null` where that is nothing. */
function unitsOf({ count, pages, pictures }: FilesRead): CallerWishes['units'] {
  const units = {
    ...(count === 0 ? {} : { documents: count, ...(pages === null ? {} : { pages }) }),
    ...(pictures === 0 ? {} : { images: pictures }),
  };
  return Object.keys(units).length === 0 ? null : units;
}

/**
 * Takes private values out of the prompt, and looks at what callers and documents say in it as it would be sent, where the
 * workload's guard does. Waits only where that takes longer than a millisecond or so, and for guard models.
 * @throws JoulegateError `JG_GUARD`
 */
export function guardPrompt(call: Call): undefined | Promise<undefined> {
  const { runtime, principal, endpoint, compiled, body, request, wishes, unseenTexts, leanPaths } = call;
  const policy = compiled === null ? undefined : runtime.guards.get(compiled.workload.id);
  if (policy === undefined || compiled === null || request === null) return;
  const { id, control: rules } = compiled.workload;
  const asker = runtime.guardModels.askerOf(id, control.rulingOf(rules, wishes.control) !== null);
  const turn = (call.guard = guard.turnOf(policy, asker));
  const sendable = { endpoint, body, request, unseenTexts, leanPaths };
  const look = new PromptLook(turn, sendable, (work) => tolerate(runtime, 'guard', work, null));
  const fromMs = runtime.clock.monotonicMs();
  const judge = (): undefined | Promise<undefined> => {
    runtime.guardModels.tell(id, 'screen', fromMs);
    ({ body: call.body, request: call.request, valuesBack: call.valuesBack } = look);
    noteFindings(call, turn, look.findings);
    const asked = turn.judging.prompt(look.escalated, look.said);
    if (asked === null) return;
    call.cancelWait = () => turn.judging.leave();
    return asked.then((findings) => noteFindings(call, turn, findings));
  };
  if (!look.step()) return judge();
  return new Promise((resolve, reject) => {
    runtime.turns.add(principal.keyId, () => {
      if (call.over) return false;
      const more = look.step();
      if (!more)
        try {
          resolve(judge());
        } catch (refusal) {
          reject(refusal);
        }
      return more;
    });
  });
}

/** @throws JoulegateError `JG_GUARD` where one of them blocks */
function noteFindings(call: Call, turn: GuardTurn, findings: GuardTurn['findings']): undefined {
  if (call.over) return;
  call.cancelWait = null;
  turn.note(findings);
  alsoHeader(call, 'x-joulegate-guard', guardHeader(turn));
  if (turn.refusal !== null) throw refusalOf(turn.refusal);
}

/** Some deployment of the workload serves the endpoint and the model. */
function isServed({ table, compiled, modelAsked, endpoint }: Call): boolean {
  const served = endpointNeed(table, endpoint);
  return (
    compiled?.indices.some(
      (index) =>
        ((table.capabilities[index] as number) & served) !== 0 &&
        (modelAsked === null || table.models[index] === modelAsked),
    ) === true
  );
}

/**
 * What the gateway answers by itself, from what it expects a prompt to be, where no deployment of the workload can be
 * asked: nothing leaves it and nothing is spent. Tokens per byte are those learned of the endpoint that it counts for.
 */
export function ownAnswer(call: Call): Prepared | undefined {
  const { runtime, principal, endpoint, compiled, request } = call;
  if (endpoint.estimate === undefined || compiled === null || request === null || isServed(call)) return undefined;
  const learner = runtime.learner(principal.organisation, compiled.workload.id, endpoint.learnsFrom ?? endpoint.name);
  const { inputTokens, cacheReadTokens } = learner.expect(textBytes(call), 0);
  const tokens = inputTokens + cacheReadTokens + learner.expectParts(request.media);
  return { own: endpoint.estimate(Math.max(1, Math.round(tokens))) };
}

/** The request's turn at its workload's cache, if it has one and may use it: an answer that is there already, or a place for the one to come. */
export function storedAnswer(call: Call): Prepared | undefined {
  const { runtime, principal, endpoint, request, headers, compiled, wishes, body } = call;
  const cache = compiled === null ? undefined : runtime.caches.get(compiled.workload.id);
  if (cache === undefined || compiled === null || request === null || endpoint.cached === false) return undefined;
  const use = cacheUse(cache.settings, endpoint.name, request.parsed, singleHeader(headers['cache-control']));
  if (!use.read && !use.write) return undefined;
  const key = cacheKey(runtime.cacheSecret, {
    tenant: principal,
    scope: cache.settings.scope,
    policyVersion: runtime.configVersion,
    workload: compiled.workload.id,
    endpoint: endpoint.name,
    models: compiled.workload.models.map(({ model }) => model),
    control: wishes.controlText,
    headers: [
      passedQuery(endpoint.dialect, call.incoming.query),
      ...endpoint.dialect.askedByHeader.flatMap((name) => {
        const value = singleHeader(headers[name]);
        return value === undefined ? [] : [`${name}: ${value}`];
      }),
    ],
    body,
    parsed: request.parsed,
  });
  if (key === null) return undefined;
  call.turn = new CacheTurn(cache, key, use.read, use.maxAgeMs);
  const stored = call.turn.find();
  return stored === null ? undefined : { stored };
}

/**
 * One step of `prepare`: it fills in what the call lacks, answers it, or throws what it is refused with. It may wait; one
 * that need not wait returns no promise, so that a request costs no turn of the event loop for it.
 */
export type Step<T, Answer> = (call: T) => Answer | undefined | Promise<Answer | undefined>;

/** What a request goes through before a place is sought for it, in order. */
export const PREPARE: readonly Step<Call, Prepared>[] = [
  findWorkload,
  stopLoops,
  inlineFiles,
  keepRules,
  leanDocuments,
  guardPrompt,
  ownAnswer,
  storedAnswer,
];

/**
 * Takes the steps in order, at once while none waits.
 * @param done with the first answer, or `undefined` when every step has passed
 * @param failed with what a step has thrown; neither is called for a call that ended while a step waited
 */
export function takeSteps<T extends { readonly over: boolean }, Answer>(
  call: T,
  steps: readonly Step<T, Answer>[],
  done: (call: T, answer: Answer | undefined) => void,
  failed: (call: T, error: unknown) => void,
  from = 0,
): void {
  for (let i = from; i < steps.length; i++) {
    let answer: ReturnType<Step<T, Answer>>;
    try {
      answer = (steps[i] as Step<T, Answer>)(call);
    } catch (error) {
      return failed(call, error);
    }
    if (answer instanceof Promise)
      return void answer.then(
        (later) => {
          if (call.over) return;
          if (later === undefined) takeSteps(call, steps, done, failed, i + 1);
          else done(call, later);
        },
        (error: unknown) => call.over || failed(call, error),
      );
    if (answer !== undefined) return done(call, answer);
  }
  done(call, undefined);
}
