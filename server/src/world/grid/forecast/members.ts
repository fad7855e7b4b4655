import { daysBackTo, type FeatureUse } from './features.ts';
import { fitTrees, type TreeOptions } from './gradient-trees.ts';
import { fitKernel, type KernelOptions } from './kernel-ridge.ts';
import { fitReference } from './reference-ridge.ts';
import { scaleOf } from './standard-scale.ts';
import type { ZoneHistory } from './zone-history.ts';

export const HORIZONS = 96;
const DAY = 24;
/** A year-old day counts 40 % of yesterday. */
const RECENCY_DAYS = 400;
const REFERENCE_PENALTY = 30;

/** Where a forecaster stands: what it may learn from. */
export interface Training {
  readonly history: ZoneHistory;
  readonly logG: Float64Array;
  /** Indices of training issues. */
  readonly issues: readonly number[];
  /** The same from the first that the ridge's shorter look back allows. */
  readonly plainIssues: readonly number[];
  /** Hours of the history that are known: every target lies before. */
  readonly knownHours: number;
  readonly use: FeatureUse;
  /** Features of a target; the same for every fit, so kept. */
  readonly rowOf: (issue: number, horizon: number) => Float64Array;
}

/** Log g/kWh of `horizon` hours after `issue`. */
export type Member = (issue: number, horizon: number) => number;
export type MemberName = 'ridge' | 'kernel' | 'trees';

const KERNEL: readonly KernelOptions[] = [0.7, 1, 1.5, 2].map((noise) => ({ linear: 1, bell: 1.5, scale: 1.5, noise }));
const TREES: TreeOptions = {
  trees: 250,
  depth: 5,
  learningRate: 0.05,
  minLeaf: 40,
  shrinkage: 20,
  featureShare: 0.4,
  rowShare: 0.6,
  seed: 1,
};

/** Between yesterday (or the latest day known) and the mean of a week, at the target's time of day. */
function anchor(logG: Float64Array, issue: number, horizon: number): number {
  const back = daysBackTo(horizon);
  let week = 0;
  for (let k = 0; k < 7; k++) week += logG[issue + horizon - (back + k) * DAY]! / 7;
  return (logG[issue + horizon - back * DAY]! + week) / 2;
}

const weightOf = (issue: number, training: Training): number =>
  Math.exp(-(training.knownHours - issue) / (DAY * RECENCY_DAYS));

/** The reference's ridge as a member: linear, in g/kWh, unlike the others. */
function ridgeMember({ history, plainIssues, knownHours, use }: Training): Member {
  const predict = fitReference(history, plainIssues, knownHours, HORIZONS, {
    weather: use.weather,
    penalty: REFERENCE_PENALTY,
  });
  const floor = 0.5 * Math.min(...history.gPerKwh.subarray(0, knownHours));
  return (issue, horizon) => Math.log(Math.max(floor, predict(issue, horizon)));
}

/** How much more a clean hour counts than its share of grams: errors are judged in per cent. */
const RELATIVE = 1.5;
const HEAVIEST = 4;

/** A kernel ridge for each hour ahead, on the change against the anchor in g/kWh: intensity is linear in the shares of a mix. */
function kernelMember(training: Training): Member {
  const { logG, knownHours, rowOf } = training;
  const models = Array.from({ length: HORIZONS }, (_, horizon) => {
    const issues = training.issues.filter(
      (issue) => issue + horizon < knownHours && !rowOf(issue, horizon).some(Number.isNaN),
    );
    const raw = issues.map((issue) => rowOf(issue, horizon));
    const scale = scaleOf(raw);
    const truths = issues.map((issue) => Math.exp(logG[issue + horizon]!));
    const mean = truths.reduce((sum, g) => sum + g, 0) / truths.length;
    const model = fitKernel(
      raw.map((row) => scale.apply(row)),
      Float64Array.from(issues, (issue, i) => truths[i]! - Math.exp(anchor(logG, issue, horizon))),
      Float64Array.from(
        issues,
        (issue, i) => weightOf(issue, training) * Math.min(HEAVIEST, (mean / truths[i]!) ** RELATIVE),
      ),
      KERNEL[Math.floor(horizon / DAY)]!,
    );
    return { scale, model, floor: 0.5 * Math.min(...truths) };
  });
  return (issue, horizon) => {
    const { scale, model, floor } = models[horizon]!;
    return Math.log(
      Math.max(floor, Math.exp(anchor(logG, issue, horizon)) + model.predict(scale.apply(rowOf(issue, horizon)))),
    );
  };
}

/** Boosted trees for each day ahead, its 24 hours together, on the change against the anchor. */
function treesMember(training: Training): Member {
  const { history, logG, knownHours } = training;
  const rowOf = (issue: number, horizon: number): Float64Array => {
    const features = training.rowOf(issue, horizon);
    const row = new Float64Array(features.length + 1);
    row.set(features);
    row[features.length] = (history.startHour + issue + horizon) % DAY;
    return row;
  };
  const models = Array.from({ length: HORIZONS / DAY }, (_, day) => {
    const rows: Float64Array[] = [];
    const targets: number[] = [];
    const weights: number[] = [];
    for (const issue of training.issues)
      for (let horizon = day * DAY; horizon < (day + 1) * DAY && issue + horizon < knownHours; horizon++) {
        rows.push(rowOf(issue, horizon));
        targets.push(logG[issue + horizon]! - anchor(logG, issue, horizon));
        weights.push(weightOf(issue, training));
      }
    return fitTrees(rows, Float64Array.from(targets), Float64Array.from(weights), TREES);
  });
  return (issue, horizon) =>
    anchor(logG, issue, horizon) + models[Math.floor(horizon / DAY)]!.predict(rowOf(issue, horizon));
}

export const MEMBERS: Readonly<Record<MemberName, (training: Training) => Member>> = {
  ridge: ridgeMember,
  kernel: kernelMember,
  trees: treesMember,
};
