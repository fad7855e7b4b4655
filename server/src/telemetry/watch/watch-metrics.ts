import { Counter, Gauge, Registry } from 'prom-client';
import { JOULES_PER_WH } from '../../units/index.ts';
import { boundedLabel } from '../bounded-label.ts';
import type { Amounts, WatchRow } from './types.ts';
import type { WatchRound } from './watch-fleet.ts';
import { BASES, PERS, perToken } from './watch-rows.ts';

const MOST_MODELS = 200;
const PER_TOKENS = 1000;

/** What `joulegate watch` exports; the dashboard asks for nothing else. */
export const WATCH_SERIES = {
  tokens: 'joulegate_watch_tokens_total',
  energy: 'joulegate_watch_energy_joules_total',
  idle: 'joulegate_watch_idle_energy_joules_total',
  carbon: 'joulegate_watch_carbon_grams_total',
  money: 'joulegate_watch_electricity_cost_total',
  whPerToken: 'joulegate_watch_wh_per_token',
  grams: 'joulegate_watch_grams_per_1000_tokens',
  moneyPer1000: 'joulegate_watch_electricity_cost_per_1000_tokens',
  utilisation: 'joulegate_watch_gpu_utilisation_ratio',
  grid: 'joulegate_watch_grid_grams_per_kwh',
  servers: 'joulegate_watch_servers',
  findings: 'joulegate_watch_findings',
  read: 'joulegate_watch_last_read_timestamp_seconds',
  faults: 'joulegate_watch_read_faults_total',
} as const;

/** The text that a Prometheus scrapes. */
export interface WatchMetrics {
  add(round: WatchRound): void;
  fault(): void;
  text(): Promise<string>;
}

/**
 * Series of a watched fleet, each by model and region. What is unknown has no sample. Counters go on from round to
 * round; the others are of the last window.
 */
export function watchMetrics(): WatchMetrics {
  const watched = new Registry();
  const registers = [watched];
  const modelLabel = boundedLabel(MOST_MODELS);
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter<L>({ name, help, labelNames, registers });
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Gauge<L>({ name, help, labelNames, registers });
  const place = ['model', 'region'] as const;
  const S = WATCH_SERIES;

  const tokens = counter(S.tokens, 'Tokens that engines counted; cached ones are prompt tokens too', [
    ...place,
    'kind',
  ]);
  const energy = counter(S.energy, 'Energy as metered: allocated charges idle to its owner, used is by work', [
    ...place,
    'basis',
    'tier',
  ]);
  const idle = counter(S.idle, 'Energy of idle power, charged to who holds the device', place);
  const carbon = counter(S.carbon, 'gCO2e at the facility, location-based life cycle, operation alone', [
    ...place,
    'basis',
  ]);
  const money = counter(S.money, 'Electricity at the facility in the currency of its label', [
    ...place,
    'basis',
    'currency',
  ]);
  const whPerToken = gauge(S.whPerToken, 'Wh per token over the window, by generated tokens or all', [
    ...place,
    'basis',
    'per',
    'tier',
  ]);
  const grams = gauge(S.grams, 'gCO2e per 1,000 tokens over the window', [...place, 'basis', 'per']);
  const moneyPer1000 = gauge(S.moneyPer1000, 'Electricity per 1,000 tokens over the window', [
    ...place,
    'basis',
    'per',
    'currency',
  ]);
  const utilisation = gauge(S.utilisation, 'Mean share of the window that GPUs were busy, 0 to 1', place);
  const grid = gauge(S.grid, 'Grid intensity in force, gCO2e per kWh, life cycle', ['zone', 'kind']);
  const servers = gauge(S.servers, 'Engines seen, with and without a figure of energy', [...place, 'energy']);
  const findings = gauge(S.findings, 'What the last round found, assumed and missed', ['kind']);
  const read = gauge(S.read, 'End of what the last round read', []);
  const faults = counter(S.faults, 'Rounds in which Prometheus did not answer', []);
  const gauges = [whPerToken, grams, moneyPer1000, utilisation, grid, servers, findings];

  function count(row: WatchRow): void {
    const at = { model: modelLabel(row.model), region: row.region };
    for (const kind of ['prompt', 'cached', 'output'] as const) tokens.inc({ ...at, kind }, row.allTokens[kind]);
    // A counter that is reset takes its part of a window with it, and never falls.
    const known = (amount: number | null, inc: (value: number) => void): void => {
      if (amount !== null && amount >= 0) inc(amount);
    };
    known(row.idle.wh, (wh) => idle.inc(at, wh * JOULES_PER_WH));
    for (const basis of BASES) {
      const amounts: Amounts = row[basis];
      const tier = row.tier ?? 'unknown';
      known(amounts.wh, (wh) => energy.inc({ ...at, basis, tier }, wh * JOULES_PER_WH));
      known(amounts.grams, (g) => carbon.inc({ ...at, basis }, g));
      known(amounts.money, (value) => money.inc({ ...at, basis, currency: row.tariff?.currency ?? '' }, value));
    }
  }

  function show(row: WatchRow): void {
    const at = { model: modelLabel(row.model), region: row.region };
    for (const basis of BASES)
      for (const per of PERS) {
        const of = (amount: keyof Amounts): number | null => perToken(row[basis], row.tokens, amount, per);
        const [wh, g, cost] = [of('wh'), of('grams'), of('money')];
        if (wh !== null) whPerToken.set({ ...at, basis, per, tier: row.tier ?? 'unknown' }, wh);
        if (g !== null) grams.set({ ...at, basis, per }, g * PER_TOKENS);
        if (cost !== null)
          moneyPer1000.set({ ...at, basis, per, currency: row.tariff?.currency ?? '' }, cost * PER_TOKENS);
      }
    if (row.utilisation !== null) utilisation.set(at, row.utilisation);
    if (row.grid !== null) grid.set({ zone: row.grid.zone, kind: row.grid.kind }, row.grid.lifecycleGPerKwh);
    servers.set({ ...at, energy: 'known' }, row.serversWithEnergy);
    servers.set({ ...at, energy: 'unknown' }, row.servers - row.serversWithEnergy);
  }

  return {
    add({ report, since }) {
      for (const each of gauges) each.reset();
      report.rows.forEach(show);
      since.rows.forEach(count);
      for (const kind of ['found', 'assumed', 'missing'] as const)
        findings.set({ kind }, report.findings.filter((each) => each.kind === kind).length);
      read.set(report.toMs / 1000);
    },
    fault: () => faults.inc(),
    text: () => watched.metrics(),
  };
}
