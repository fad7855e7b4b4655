import type { CellSums, PeriodCells } from './cells.ts';
import type { Measure, Part } from './parts.ts';
import { splitProduct, type Factor } from './split-change.ts';

/** A factor whose change may be of several parts: what each adds to it. */
interface SharedFactor extends Factor {
  readonly changes: readonly { readonly part: Part; readonly change: number }[];
}

/** Shares of the requests of a period, from the workload down to the cell; `null` where there is nothing to divide. */
export interface Shares {
  /** Of the workload. */
  readonly requests: number;
  readonly sent: number | null;
  readonly model: number | null;
  readonly place: number | null;
}

const over = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);
const textKey = (...names: readonly (string | null)[]): string => JSON.stringify(names);

/** What the shares of every cell are divided by. */
export function sharesOf({
  cells,
  notSent,
}: PeriodCells): (key: string, workload: string | null, model: string | null) => Shares {
  const byWorkload = new Map<string, number>();
  const byModel = new Map<string, number>();
  for (const { name, sums } of cells.values()) {
    const [workload, model] = [textKey(name.workload), textKey(name.workload, name.model)];
    byWorkload.set(workload, (byWorkload.get(workload) ?? 0) + sums.requests);
    byModel.set(model, (byModel.get(model) ?? 0) + sums.requests);
  }
  return (key, workload, model) => {
    const sent = byWorkload.get(textKey(workload)) ?? 0;
    const ofModel = byModel.get(textKey(workload, model)) ?? 0;
    const all = sent + (notSent.get(workload) ?? 0);
    return {
      requests: all,
      sent: over(sent, all),
      model: over(ofModel, sent),
      place: over(cells.get(key)?.sums.requests ?? 0, ofModel),
    };
  };
}

/** What one period does not have is taken from the other: a new model is a matter of the mix alone. */
function factor(part: Part, before: number | null, after: number | null, otherwise = 0): SharedFactor {
  const [a, b] = [before ?? after ?? otherwise, after ?? before ?? otherwise];
  return { before: a, after: b, changes: [{ part, change: b - a }] };
}

type Ratio = (sums: CellSums) => number | null;
const usefulCost = ({ cost, costWasted }: CellSums): number => Number(cost - costWasted);
const usefulEnergy = ({ energy, energyWasted }: CellSums): number => Number(energy - energyWasted);
const knownCost: Ratio = ({ requests, costUnknown }) => over(requests - costUnknown, requests);
const knownEnergy: Ratio = ({ requests, energyUnknown }) => over(requests - energyUnknown, requests);
const knownGrid: Ratio = ({ requests, energyUnknown, carbonUnknown }) =>
  over(requests - carbonUnknown, requests - energyUnknown);
const times = (a: number | null, b: number | null): number => (a ?? 0) * (b ?? 0);

/** What whole nano units change of a ratio. */
const ROUNDING = 1e-6;
/** Whether later truth stands in the place of what was booked. */
const isRestated = (ratio: number | null): boolean => ratio !== null && Math.abs(ratio - 1) > ROUNDING;

/**
 * Energy of the same work: what changes within a way of obtaining it is efficiency, what changes because the way is
 * another is method. Bennet's indicator, the mean of both orders.
 */
function rateOfEnergy(before: CellSums, after: CellSums): SharedFactor {
  const rate: Ratio = (sums) => over(usefulEnergy(sums), times(sums.work, knownEnergy(sums)));
  const whole = factor('efficiency', rate(before), rate(after));
  const change = whole.after - whole.before;
  const works = [before, after].map(({ ways }) => [...ways.values()].reduce((sum, { work }) => sum + work, 0));
  if (change === 0 || works.some((work) => !(work > 0))) return whole;
  let [method, efficiency] = [0, 0];
  for (const way of new Set([...before.ways.keys(), ...after.ways.keys()])) {
    const [a, b] = [before.ways.get(way), after.ways.get(way)];
    const [shareA, shareB] = [(a?.work ?? 0) / works[0]!, (b?.work ?? 0) / works[1]!];
    const [rateA, rateB] = [
      a === undefined ? null : over(a.useful, a.work),
      b === undefined ? null : over(b.useful, b.work),
    ];
    const [filledA, filledB] = [rateA ?? rateB ?? 0, rateB ?? rateA ?? 0];
    method += ((shareB - shareA) * (filledA + filledB)) / 2;
    efficiency += ((shareA + shareB) / 2) * (filledB - filledA);
  }
  const told = method + efficiency;
  const scale = told === 0 ? 0 : change / told;
  if (!Number.isFinite(scale) || Math.abs(scale) > 2) return whole;
  return {
    ...whole,
    changes: [
      { part: 'efficiency', change: efficiency * scale },
      { part: 'method', change: method * scale },
    ],
  };
}

/** What later truth makes of a booked rate: in one period alone it is another method, in both it is the thing itself. */
function restatement(part: Part, ratio: Ratio, before: CellSums, after: CellSums): SharedFactor {
  const [a, b] = [ratio(before), ratio(after)];
  return factor(isRestated(a) && isRestated(b) ? part : 'method', a ?? 1, b ?? 1);
}

const wasted =
  (all: Ratio, useful: (sums: CellSums) => number): Ratio =>
  (sums) =>
    over(all(sums) ?? 0, useful(sums));

/** Products whose sum is the figure of a cell, in nano units. */
function productsOf(measure: Measure, before: CellSums, after: CellSums): readonly (readonly SharedFactor[])[] {
  const of = (part: Part, ratio: Ratio, otherwise = 0): SharedFactor =>
    factor(part, ratio(before), ratio(after), otherwise);
  if (measure === 'money')
    return [
      [
        of('length', (sums) => over(sums.pricedWork, sums.requests)),
        of('method', knownCost),
        of('price', (sums) => over(usefulCost(sums), times(sums.pricedWork, knownCost(sums)))),
        of(
          'wasted work',
          wasted(({ cost }) => Number(cost), usefulCost),
          1,
        ),
      ],
    ];
  const work = of('length', (sums) => over(sums.work, sums.requests));
  const energy = [
    work,
    of('method', knownEnergy),
    rateOfEnergy(before, after),
    of(
      'wasted work',
      wasted((sums) => Number(sums.energy), usefulEnergy),
      1,
    ),
    restatement('efficiency', (sums) => over(Number(sums.energySettled), Number(sums.energy)), before, after),
  ];
  if (measure === 'energy') return [energy];
  const booked: Ratio = (sums) => over(Number(sums.operational), Number(sums.energy));
  return [
    [
      ...energy,
      of('method', knownGrid),
      of('grid', (sums) => over(booked(sums) ?? 0, knownGrid(sums) ?? 0)),
      restatement(
        'grid',
        (sums) => over(over(Number(sums.operationalSettled), Number(sums.energySettled)) ?? 0, booked(sums) ?? 0),
        before,
        after,
      ),
    ],
    [
      work,
      of('method', (sums) => over(sums.requests - sums.carbonUnknown, sums.requests)),
      of('embodied', (sums) =>
        over(Number(sums.embodiedSettled), times(sums.work, over(sums.requests - sums.carbonUnknown, sums.requests))),
      ),
    ],
  ];
}

/** Like {@link splitProduct}, a part for each change. */
function split(factors: readonly SharedFactor[]): ReadonlyMap<Part, number> {
  const parts = new Map<Part, number>();
  const moving = factors.filter(({ before, after }) => before !== after);
  const still = factors.reduce((all, { before, after }) => (before === after ? all * before : all), 1);
  splitProduct(moving).forEach((all, i) => {
    const { before, after, changes } = moving[i]!;
    for (const { part, change } of changes)
      parts.set(part, (parts.get(part) ?? 0) + still * all * (change / (after - before)));
  });
  return parts;
}

/** The figure of a cell, nano units. */
export const figureOf = (measure: Measure, sums: CellSums | undefined): bigint =>
  sums === undefined
    ? 0n
    : measure === 'money'
      ? sums.cost
      : measure === 'energy'
        ? sums.energySettled
        : sums.operationalSettled + sums.embodiedSettled;

const NONE: CellSums = {
  requests: 0,
  cost: 0n,
  costWasted: 0n,
  costUnknown: 0,
  energy: 0n,
  energyWasted: 0n,
  energySettled: 0n,
  operational: 0n,
  operationalSettled: 0n,
  embodiedSettled: 0n,
  energyUnknown: 0,
  carbonUnknown: 0,
  pricedWork: 0,
  work: 0,
  ways: new Map(),
};

interface Side {
  readonly sums: CellSums | undefined;
  readonly shares: Shares;
}

/** The change of a cell by part, nano units, not yet rounded. What its factors do not tell is left out. */
export function partsOfCell(measure: Measure, before: Side, after: Side): ReadonlyMap<Part, number> {
  const shares = [
    factor('volume', before.shares.requests, after.shares.requests),
    factor('cache', before.shares.sent, after.shares.sent),
    factor('model mix', before.shares.model, after.shares.model),
    factor('place', before.shares.place, after.shares.place),
  ];
  const parts = new Map<Part, number>();
  for (const own of productsOf(measure, before.sums ?? NONE, after.sums ?? NONE))
    for (const [part, change] of split([...shares, ...own])) parts.set(part, (parts.get(part) ?? 0) + change);
  return parts;
}
