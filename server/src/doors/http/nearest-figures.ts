import { CANDIDATE_FIELDS, CANDIDATE_STRIDE } from '../../kernel/index.ts';
import type { Decision } from '../../kernel/index.ts';
import type { Entry } from '../../ledger/index.ts';

/** What a request would have cost at the nearest deployment, in the units of the entry. */
export interface NearestFigures {
  readonly deployment: string;
  readonly costNanoUsd: number;
  readonly energyNanoWh: number | null;
  readonly carbonNanoG: number | null;
  readonly totalMs: number;
}

type Field = (typeof CANDIDATE_FIELDS)[number];

const numberOf = (decision: Decision, candidate: number, field: Field): number =>
  decision.numbers[candidate * CANDIDATE_STRIDE + CANDIDATE_FIELDS.indexOf(field)] ?? NaN;

/** Booked figure times expected(nearest) / expected(served): the usage is the same, only the place differs. */
function scaled(booked: number, nearest: number, served: number): number {
  if (!Number.isFinite(nearest) || !Number.isFinite(served)) return booked;
  if (served > 0) return Math.round((booked * nearest) / served);
  return booked === 0 ? Math.round(nearest * 1e9) : booked;
}

/**
 * The counterfactual of an entry: the same request at the nearest allowed deployment.
 * Method: the booked figure times the ratio of the expected figures of the two deployments in the
 * decision, so that the real usage counts and not the expected one.
 *
 * @returns `null` when there was no decision or the deployment that served is not in it
 * @example nearestFigures(entry)?.carbonNanoG
 */
export function nearestFigures(entry: Entry): NearestFigures | null {
  const decision = entry.decision;
  if (decision === null || decision.nearest === null || entry.deployment === null) return null;
  const served = decision.deployments.indexOf(entry.deployment);
  const nearest = decision.deployments.indexOf(decision.nearest);
  if (served < 0 || nearest < 0) return null;
  const scale = (booked: number, field: Field): number =>
    scaled(booked, numberOf(decision, nearest, field), numberOf(decision, served, field));
  const energy = entry.energyNanoWh.p50;
  const carbon = entry.carbonNanoG.p50;
  return {
    deployment: decision.nearest,
    costNanoUsd: scale(entry.costNanoUsd, 'cashUsd'),
    energyNanoWh: energy === null ? null : scale(energy, 'energyWh'),
    carbonNanoG: carbon === null ? null : scale(carbon, 'carbonG'),
    totalMs: entry.latency.totalMs - entry.latency.addedMs,
  };
}
