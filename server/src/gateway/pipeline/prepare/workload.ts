import { JoulegateError, cutText } from '../../../units/index.ts';
import { exclusions, control, type CompiledWorkload, type ControlRules, type Table } from '../../../kernel/index.ts';
import type { Principal } from '../../tenants/index.ts';
import { NO_WISHES, type Call, type CallerWishes } from '../call.ts';

/** Which workload a request belongs to, and the model it insists on. */
export interface Resolved {
  readonly compiled: CompiledWorkload;
  /** `null` when the caller named the workload. */
  readonly modelAsked: string | null;
}

/** The workload of a request in a table, under the control rules that the request adds. */
export function workloadIn(table: Table, { principal, wishes, request, runtime }: Call): Resolved {
  const { compiled, modelAsked } = resolveWorkload(
    table,
    principal,
    wishes,
    request?.model ?? '',
    runtime.defaultWorkload,
  );
  const { control, controlText } = wishes;
  const own = compiled.workload.fleet === true ? ofModel(table, compiled, request?.model ?? '') : compiled;
  return {
    compiled: control === null ? own : restrict(table, own, control, controlText),
    modelAsked: own === compiled ? modelAsked : null,
  };
}

/** The first step. @throws JoulegateError what is known to be refused, once it is known whose it is */
export function findWorkload(call: Call): undefined {
  const { compiled, modelAsked } = workloadIn(call.table, call);
  call.modelAsked = modelAsked;
  call.compiled = compiled;
  const withheld = call.way?.done?.withheld ?? null;
  if (withheld !== null) throw withheld;
  if (call.way !== null) call.compiled = onlyWay(call.table, compiled, call.way, call.wishes);
}

/** A workload as far as a given way of it: one deployment, held against the facts of that tier beside its own. */
function onlyWay(
  table: Table,
  compiled: CompiledWorkload,
  { index, tier }: NonNullable<Call['way']>,
  wishes: Pick<CallerWishes, 'control'>,
): CompiledWorkload {
  const deployment = table.deployments[index];
  const facts = deployment?.waiting?.[tier];
  const place = compiled.indices.indexOf(index);
  if (deployment === undefined || facts === undefined || place === -1)
    throw new JoulegateError('JG_ROUTE_NO_CANDIDATE', `${tier} of its vendor is no way of this workload any more`, {
      hint: 'it goes the usual way',
    });
  const found = narrow(compiled, [place]);
  const isBroken = [compiled.workload.control, wishes.control].some(
    (rules) => rules !== null && control.brokenRule(rules, { ...deployment, control: facts.control }) !== null,
  );
  return isBroken ? { ...found, exclusions: Uint8Array.of(CONTROL) } : found;
}

/** A workload as those of its candidates see it that stand at these places. */
function narrow(compiled: CompiledWorkload, places: readonly number[]): CompiledWorkload {
  const of = <Value>(each: ArrayLike<Value>): Value[] => places.map((i) => each[i] as Value);
  const indices = Int32Array.from(of(compiled.indices));
  const { signal, extraGPerWh, errors } = compiled;
  return {
    ...compiled,
    ids: of(compiled.ids),
    indices,
    exclusions: Uint8Array.from(of(compiled.exclusions)),
    extraGPerWh: extraGPerWh === null ? null : Float64Array.from(of(extraGPerWh)),
    signal: signal === null ? null : { ...signal, marginalLessAverageGPerKwh: of(signal.marginalLessAverageGPerKwh) },
    errors: { sigma: of(errors.sigma), energySigma: of(errors.energySigma), group: of(errors.group) },
    defaultIndex: indices.includes(compiled.defaultIndex) ? compiled.defaultIndex : (indices[0] as number),
  };
}

/** A date, `latest` or a revision behind a model's name: a snapshot of the model that the name begins with. */
const SNAPSHOT = /(-\d{4}-\d{2}-\d{2}|-\d{8}|-\d{4}|-\d{2}-\d{2}|-latest|-preview|@.*)$/;
const narrowed = new WeakMap<CompiledWorkload, Map<string, CompiledWorkload>>();

/** A fleet's workload as one model of it sees it: its own deployments, or the default where no list has the model. */
function ofModel(table: Table, compiled: CompiledWorkload, asked: string): CompiledWorkload {
  const has = (model: string): boolean => compiled.indices.some((index) => table.models[index] === model);
  const plain = asked.replace(SNAPSHOT, '');
  const model = has(asked) ? asked : has(plain) ? plain : (table.models[compiled.defaultIndex] as string);
  let known = narrowed.get(compiled);
  if (known === undefined) narrowed.set(compiled, (known = new Map()));
  let found = known.get(model);
  if (found === undefined) {
    const places = [...compiled.indices.keys()].filter((i) => table.models[compiled.indices[i] as number] === model);
    found = narrow(compiled, places);
    known.set(model, found);
  }
  return found;
}

const serves = (compiled: CompiledWorkload, model: string): boolean =>
  compiled.workload.models.some((offer) => offer.model === model);

const permits = (principal: Principal, workload: string): boolean =>
  principal.workloads === null || principal.workloads.includes(workload);

/** The alias by which a workload takes every model that no other one serves. */
export const ANY_MODEL = '*';

const aliases = new WeakMap<Table, ReadonlyMap<string, string>>();

/** The workload behind each further name that callers may use. */
function aliasesOf(table: Table): ReadonlyMap<string, string> {
  let found = aliases.get(table);
  if (found === undefined) {
    found = new Map(
      [...table.workloads.values()].flatMap(({ workload }) =>
        (workload.aliases ?? []).map((alias) => [alias, workload.id] as const),
      ),
    );
    aliases.set(table, found);
  }
  return found;
}

/** A workload as far as a key may know of it: one that it may not use is not there, so that no answer tells of it. */
const seen = (table: Table, principal: Principal, id: string | undefined): CompiledWorkload | undefined =>
  id !== undefined && permits(principal, id) ? table.workloads.get(id) : undefined;

function named(table: Table, principal: Principal, id: string): CompiledWorkload {
  const compiled = seen(table, principal, id);
  if (compiled !== undefined) return compiled;
  throw new JoulegateError('JG_MODEL_UNKNOWN', `there is no workload "${cutText(id, 80)}" for this key`, {
    where: 'x-joulegate-workload',
    hint: `workloads: ${[...table.workloads.keys()].filter((each) => permits(principal, each)).join(', ')}`,
  });
}

const beginnings = new WeakMap<Table, readonly (readonly [beginning: string, workload: string])[]>();

/** The workload that takes models by the beginning of their names, such as `gpt-*`; the longest beginning first. */
function takerByName(table: Table, principal: Principal, model: string): CompiledWorkload | undefined {
  let all = beginnings.get(table);
  if (all === undefined) {
    all = [...aliasesOf(table)]
      .filter(([alias]) => alias.length > 1 && alias.endsWith(ANY_MODEL))
      .map(([alias, id]) => [alias.slice(0, -1), id] as const)
      .sort(([a], [b]) => b.length - a.length);
    beginnings.set(table, all);
  }
  return seen(table, principal, all.find(([beginning]) => model.startsWith(beginning))?.[1]);
}

const takesAny = ({ workload }: CompiledWorkload): boolean => workload.aliases?.includes(ANY_MODEL) === true;

/** The workload that takes every other model; none for a caller who wants exactly the one asked for. */
function takerOfRest(table: Table, principal: Principal, { exactModel }: CallerWishes): CompiledWorkload | null {
  return exactModel ? null : (seen(table, principal, aliasesOf(table).get(ANY_MODEL)) ?? null);
}

/**
 * Finds the workload of a request: the header's, the one that `model` names, the configured default if it
 * serves the model, the first permitted one that does, or the one with the alias `*`.
 * Workloads that the key may not use are not there.
 * @throws JoulegateError `JG_MODEL_UNKNOWN`, `JG_BAD_REQUEST`
 */
export function resolveWorkload(
  table: Table,
  principal: Principal,
  wishes: CallerWishes,
  model: string,
  defaultWorkload: string | null,
): Resolved {
  if (model === '') return { compiled: unnamed(table, principal, wishes, defaultWorkload), modelAsked: null };
  const alias = seen(table, principal, table.workloads.has(model) ? model : aliasesOf(table).get(model));
  const modelAsked = alias === undefined ? model : null;
  if (wishes.workload !== null) {
    const compiled = named(table, principal, wishes.workload);
    if (modelAsked === null || serves(compiled, modelAsked)) return { compiled, modelAsked };
    if (wishes.exactModel || !takesAny(compiled)) throw unknownModel(table, principal, model);
    return { compiled, modelAsked: null };
  }
  if (alias !== undefined) return { compiled: alias, modelAsked };
  const preferred = defaultWorkload === null ? undefined : table.workloads.get(defaultWorkload);
  const candidates = [...(preferred ? [preferred] : []), ...table.workloads.values()];
  const compiled = candidates.find((each) => permits(principal, each.workload.id) && serves(each, model));
  if (compiled !== undefined) return { compiled, modelAsked };
  const taker = takerByName(table, principal, model);
  if (taker !== undefined) return { compiled: taker, modelAsked: null };
  const rest = takerOfRest(table, principal, wishes);
  if (rest === null) throw unknownModel(table, principal, model);
  return { compiled: rest, modelAsked: null };
}

/** Workloads that a key may use, the default first. */
export function permittedWorkloads(
  table: Table,
  principal: Principal,
  defaultWorkload: string | null,
): readonly CompiledWorkload[] {
  const preferred = seen(table, principal, defaultWorkload ?? undefined);
  const others = [...table.workloads.values()].filter(
    (each) => each !== preferred && permits(principal, each.workload.id),
  );
  return preferred === undefined ? others : [preferred, ...others];
}

/** The workload that takes a model which none names, by the beginning of its name or as all others. */
export const takerOf = (table: Table, principal: Principal, model: string): CompiledWorkload | null =>
  takerByName(table, principal, model) ?? takerOfRest(table, principal, NO_WISHES);

/** Where a request that names no model goes: its header's workload, the default, or the only one there is. */
function unnamed(
  table: Table,
  principal: Principal,
  wishes: CallerWishes,
  defaultWorkload: string | null,
): CompiledWorkload {
  const permitted = [...table.workloads.keys()].filter((id) => permits(principal, id));
  if (wishes.workload !== null) return named(table, principal, wishes.workload);
  const found =
    seen(table, principal, defaultWorkload ?? undefined) ??
    (permitted.length === 1 ? table.workloads.get(permitted[0] as string) : undefined);
  if (found !== undefined) return found;
  throw new JoulegateError('JG_BAD_REQUEST', 'the request names no model, and there is no default workload', {
    where: 'model',
    hint: 'name a model or a workload; GET /v1/models lists both',
  });
}

function unknownModel(table: Table, principal: Principal, model: string): JoulegateError {
  const permitted = [...table.workloads.values()]
    .map(({ workload }) => workload)
    .filter(({ id }) => permits(principal, id));
  const names = new Set([
    ...permitted.flatMap(({ models }) => models.map((offer) => offer.model)),
    ...permitted.map(({ id }) => id),
  ]);
  const known = [...names].slice(0, 12).join(', ');
  return new JoulegateError('JG_MODEL_UNKNOWN', `no workload serves the model "${cutText(model, 80)}"`, {
    where: 'model',
    hint: `known models and workloads: ${known}`,
  });
}

const CONTROL = exclusions.names.indexOf('control');
/** Callers who send ever new headers must not fill the memory. */
const MOST_KEPT = 64;

const kept = new WeakMap<CompiledWorkload, Map<string, CompiledWorkload>>();

/**
 * A workload under further control rules: deployments that break one are excluded as by the workload's own.
 * Kept by the header's text for as long as the table lives.
 */
export function restrict(
  table: Table,
  compiled: CompiledWorkload,
  rules: ControlRules,
  text: string,
): CompiledWorkload {
  let known = kept.get(compiled);
  if (known === undefined) kept.set(compiled, (known = new Map()));
  const found = known.get(text);
  if (found !== undefined) return found;
  const exclusions = Uint8Array.from(compiled.exclusions, (code, i) => {
    const deployment = table.deployments[compiled.indices[i] as number];
    return code === 0 && deployment !== undefined && control.brokenRule(rules, deployment) !== null ? CONTROL : code;
  });
  const restricted = { ...compiled, exclusions };
  if (known.size < MOST_KEPT) known.set(text, restricted);
  return restricted;
}

/**
 * The workload that work goes to which is not there yet.
 * @param workload by name; `null`: by the model
 * @throws JoulegateError where there is none that the caller may use
 */
export const workloadNamed = (
  table: Table,
  principal: Principal,
  workload: string | null,
  model: string,
  defaultWorkload: string | null,
): CompiledWorkload => resolveWorkload(table, principal, { ...NO_WISHES, workload }, model, defaultWorkload).compiled;
