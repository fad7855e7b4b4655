import { control } from '../../kernel/index.ts';
import { inSequence, type Effect, type Evaluated as Worth } from '../opportunities/in-sequence.ts';
import type { KINDS } from '../opportunities/proposals.ts';
import { MIDDLE } from './draws.ts';
import { evaluator, type GridOfPlan } from './evaluate-scenario.ts';
import type { ReadyScenario } from './read-scenario.ts';
import type { PlanOption } from './resolve-options.ts';
import type { Range } from './scenario.ts';

/** A plan with one of its options in place, and what was changed so far. */
export interface PlanState {
  readonly ready: ReadyScenario;
  readonly grid: GridOfPlan;
  readonly standing: string;
}

/** Something that could be done about what is there today. */
interface PlanProposal {
  readonly kind: (typeof KINDS)[number];
  readonly does: string;
  /** What has to hold and the plan cannot tell; `null`: nothing. */
  readonly assumes: string | null;
  apply(state: PlanState): PlanState;
}

/** A proposal, each figure of a year. */
export type PlannedProposal = Pick<PlanProposal, 'kind' | 'does' | 'assumes'> & Omit<Worth<PlanProposal>, 'proposal'>;

/** What would emit less than what is there today. */
export interface PlanProposals {
  readonly proposals: readonly PlannedProposal[];
  /** All of them together: what the last of these plans has less than the first. */
  readonly together: Effect;
  /** Kinds of proposals that the plan's numbers cannot tell, each with the reason. */
  readonly untold: readonly string[];
}

/** Of the tonnes of today: below it nothing is proposed. */
const LEAST_SHARE = 0.002;
const KG_PER_TONNE = 1000;
const REPEATED = 0.15;
const CAN_WAIT = 0.5;

const nameOf = ({ given }: PlanOption): string => given.name ?? given.id;
const standingIn = ({ ready, standing }: PlanState): PlanOption =>
  ready.options.find(({ given }) => given.id === standing)!;
const scaled = (range: Range, factor: number): Range =>
  typeof range === 'number' ? range * factor : [range[0] * factor, range[1] * factor, range[2] * factor];

/** The state with other demand. */
const withDemand = (
  state: PlanState,
  change: (demand: ReadyScenario['scenario']['demand']) => Partial<ReadyScenario['scenario']['demand']>,
): PlanState => {
  const { scenario } = state.ready;
  return {
    ...state,
    ready: { ...state.ready, scenario: { ...scenario, demand: { ...scenario.demand, ...change(scenario.demand) } } },
  };
};

/** A year of the option that stands, by the plan's own evaluation of all. */
function yearOf({ ready, grid, standing }: PlanState): Effect {
  const found = evaluator(ready, grid)
    .all(MIDDLE)
    .find(({ compared }) => compared.id === standing)!;
  const { years } = found.years;
  const mean = (of: (year: (typeof years)[number]) => number): number =>
    years.reduce((sum, year) => sum + of(year), 0) / years.length;
  const { usd, tonnes, latency } = found.compared;
  return {
    usd,
    kwh: mean(({ energy }) => energy.allocatedKwh),
    kg: tonnes * KG_PER_TONNE,
    ms: latency.ms,
    waitUsd: ((mean(({ requests }) => requests) * latency.ms) / 1000) * ready.scenario.latencyUsdPerSecond,
  };
}

/** Another option of the plan in the place of the one that stands. */
function others(start: PlanState, broken: ReadonlyMap<string, readonly string[]>): readonly PlanProposal[] {
  const today = standingIn(start).option.model;
  const limit = start.ready.scenario.latencyLimitMs;
  return start.ready.options.flatMap((each): readonly PlanProposal[] => {
    const { id } = each.given;
    if (id === start.standing) return [];
    const reasons = broken.get(id)!;
    const to = (state: PlanState): PlanState => ({ ...state, standing: id });
    if (reasons.length === 0) {
      const { key, activeParamsB, opaque } = each.option.model;
      // A guessed size says of no other that it is smaller.
      const isSmaller = opaque === undefined && today.opaque === undefined && activeParamsB < today.activeParamsB;
      return [
        {
          kind: isSmaller ? 'right-size' : 'move',
          does: `serve it by ${nameOf(each)}${isSmaller ? `: ${key} in the place of ${today.key}` : ''}`,
          assumes: key === today.key ? null : `answers of ${key} are good enough`,
          apply: to,
        },
      ];
    }
    if (limit === null || control.brokenRule(start.ready.scenario.control, each.option) !== null) return [];
    const worst = evaluator(start.ready, start.grid)
      .all(MIDDLE)
      .find(({ compared }) => compared.id === id)!.compared.latency.worstMs;
    return [
      {
        kind: 'relax',
        does: `allow ${Math.ceil(worst)} ms to the first token, ${Math.ceil(worst - limit)} more: ${nameOf(each)} serves it`,
        assumes: each.option.model.key === today.key ? null : `answers of ${each.option.model.key} are good enough`,
        apply: (state) => ({
          ...to(state),
          ready: { ...state.ready, scenario: { ...state.ready.scenario, latencyLimitMs: worst } },
        }),
      },
    ];
  });
}

/** What stands at another site of the plan, everything else as it is. */
function sites(start: PlanState): readonly PlanProposal[] {
  const today = standingIn(start);
  const known = new Map<string, PlanOption>();
  for (const each of start.ready.options)
    if (each.option.site.zone !== null && each.option.site.key !== today.option.site.key)
      known.set(each.option.site.key, known.get(each.option.site.key) ?? each);
  return [...known.values()].flatMap((like): readonly PlanProposal[] => {
    const { site } = like.option;
    if (control.brokenRule(start.ready.scenario.control, { ...today.option, site }) !== null) return [];
    return [
      {
        kind: 'move',
        does: `put it at ${site.name}`,
        assumes: 'the same is to be had there at the same price',
        apply: (state) => ({
          ...state,
          grid: new Map([...state.grid, ...hourOf(start, like).map((hour) => [state.standing, hour] as const)]),
          ready: {
            ...state.ready,
            options: state.ready.options.map((each) =>
              each.given.id === state.standing ? { ...each, own: like.own, option: { ...each.option, site } } : each,
            ),
          },
        }),
      },
    ];
  });
}
/** Where the grid of an option is not known the world average holds, as everywhere in a plan. */
const hourOf = ({ grid }: PlanState, { given }: PlanOption) =>
  [grid.get(given.id)].filter((hour) => hour !== undefined);

/** What demand could be. */
function demands(): readonly PlanProposal[] {
  const isOwn = (state: PlanState): boolean => ['rented', 'owned'].includes(standingIn(state).given.kind);
  return [
    {
      kind: 'cache',
      does: 'answer repeated requests from a cache',
      assumes: `${REPEATED * 100} % of them are asked again word for word`,
      apply: (state) =>
        withDemand(state, ({ requestsPerMonth }) => ({ requestsPerMonth: scaled(requestsPerMonth, 1 - REPEATED) })),
    },
    {
      kind: 'defer',
      does: 'let half of what comes above the mean hour wait for quieter ones: less is reserved',
      assumes: 'its answers can wait, and capacity is reserved',
      apply: (state) =>
        isOwn(state) ? withDemand(state, ({ peakToMean }) => ({ peakToMean: 1 + (peakToMean - 1) * CAN_WAIT })) : state,
    },
    {
      kind: 'switch-off',
      does: 'give back accelerators in the hours in which they are not needed',
      assumes: 'they are rented by the hour and start again in time',
      apply: (state) =>
        standingIn(state).given.kind === 'rented' ? withDemand(state, () => ({ peakToMean: 1 })) : state,
    },
  ];
}

/** Why some kinds are not among them. */
function untoldOf({ ready, standing, grid }: PlanState): readonly string[] {
  const today = standingIn({ ready, standing, grid });
  return [
    'defer into cleaner hours of the grid: a plan stands on yearly averages',
    ...(ready.scenario.latencyLimitMs === null ? ['relax: there is no latency limit'] : []),
    ...(today.given.kind === 'rented'
      ? []
      : ['switch-off: nothing is rented by the hour today, and what is owned is paid for either way']),
  ];
}

/**
 * At most ten things that would emit less than what is there today (the baseline), each by planning again with the change
 * behind all before it: their sum is what the last plan has less than the first.
 *
 * @returns `null` where the demand is from the books: there they are replayed request by request
 */
export function proposalsOfPlan(ready: ReadyScenario, grid: GridOfPlan): PlanProposals | null {
  if (ready.basis !== null) return null;
  const start: PlanState = { ready, grid, standing: ready.scenario.baseline };
  const broken = new Map(
    evaluator(ready, grid)
      .all(MIDDLE)
      .map(({ compared }) => [compared.id, compared.broken]),
  );
  const found = inSequence(
    [...others(start, broken), ...sites(start), ...demands()],
    start,
    yearOf,
    yearOf(start).kg * LEAST_SHARE,
  );
  return {
    proposals: found.proposals.map(({ proposal: { kind, does, assumes }, ...worth }) => ({
      kind,
      does,
      assumes,
      ...worth,
    })),
    together: found.together,
    untold: untoldOf(start),
  };
}
