import { Registry } from 'prom-client';
import type { Entry } from '../ledger/index.ts';
import type { EventBus, GatewayEvent } from '../gateway/index.ts';
import { JOULES_PER_WH, type NanoSum } from '../units/index.ts';
import { boundedLabel } from './bounded-label.ts';
import {
  DIAGNOSIS_S,
  DURATION_S,
  distribution,
  EntryTotals,
  FIRST_TOKEN_S,
  GUARD_STAGE_S,
  observe,
  OVERHEAD_S,
  TOKEN_BUCKETS,
  type Distribution,
} from './entry-totals.ts';
import { instruments } from './instruments.ts';
import { registerState, type TelemetrySources } from './state-gauges.ts';
import { exposition, histogramText, labelText, merge } from './totals-histogram.ts';

const MAX_LABEL_VALUES = 200;
export interface Telemetry {
  /** The Prometheus exposition text. */
  metrics(): Promise<string>;
  /** Counts spans by what became of them. */
  spans(result: string, spans: number): void;
  /** Stops listening. */
  close(): void;
}

/**
 * Prometheus metrics of what the gateway publishes, by the table in `metrics.ts`. Labels are bounded: workload, deployment and code after 200 values become `other`.
 *
 * @param sources state that is read when somebody asks
 */
export function createTelemetry(bus: Pick<EventBus, 'subscribe'>, sources?: TelemetrySources): Telemetry {
  const registry = new Registry();
  if (sources !== undefined) registerState(registry, sources);
  const { counter, gauge } = instruments(registry);
  const workloadLabel = boundedLabel(MAX_LABEL_VALUES);
  const deploymentLabel = boundedLabel(MAX_LABEL_VALUES);
  const codeLabel = boundedLabel(MAX_LABEL_VALUES);

  const requests = counter('requests_total');
  const errors = counter('request_errors_total');
  const tokens = counter('tokens_total');
  const cost = counter('cost_usd_total');
  const energy = counter('energy_joules_total');
  const carbon = counter('carbon_grams_total');
  const water = counter('water_litres_total');
  const unknown = counter('unknown_total');
  const nearestCost = counter('nearest_cost_usd_total');
  const nearestEnergy = counter('nearest_energy_joules_total');
  const nearestCarbon = counter('nearest_carbon_grams_total');
  const verdicts = counter('guard_verdicts_total');
  const abuseAlarms = counter('abuse_alarms_total');
  const unauthenticated = counter('unauthenticated_requests_total');
  const ledgerFaults = counter('ledger_faults_total');
  const partFaults = counter('part_faults_total');
  const uploadFaults = counter('ledger_upload_faults_total');
  const gridFaults = counter('grid_faults_total');
  const meterFaults = counter('meter_faults_total');
  const configFaults = counter('config_faults_total');
  const faultStanding = gauge('fault');
  const configVersion = gauge('config_version');
  configVersion.set(1);
  const diagnoses = counter('diagnoses_total');
  const diagnosisCalls = counter('diagnosis_calls_total');
  const diagnosisBytes = counter('diagnosis_bytes_total');
  const diagnosisTime = distribution(DIAGNOSIS_S);
  const usageMissing = counter('usage_missing_total');
  const spans = counter('trace_spans_total');
  const webhooks = counter('webhooks_total');

  const totals = new EntryTotals();
  const stages = new Map<string, Distribution>();

  function onStage(workload: string, stage: string, ms: number): void {
    const key = labelText({ workload: workloadLabel(workload), stage });
    const known = stages.get(key) ?? distribution(GUARD_STAGE_S);
    stages.set(key, known);
    observe(known, GUARD_STAGE_S, ms / 1000);
  }

  function onEntry(entry: Entry): void {
    totals.add(entry, workloadLabel(entry.workload), deploymentLabel(entry.deployment ?? 'none'));
    for (const { check, action: verdict } of entry.guard ?? [])
      verdicts.inc({ workload: workloadLabel(entry.workload), check, verdict });
    if (entry.error !== null) errors.inc({ code: codeLabel(entry.error) });
  }

  /** Turns the running totals into series; only when somebody asks. */
  function publishTotals(): readonly string[] {
    requests.reset();
    tokens.reset();
    unknown.reset();
    const sums = [
      [cost, nanoSums(), 1],
      [energy, nanoSums(), JOULES_PER_WH],
      [carbon, nanoSums(), 1],
      [water, nanoSums(), 1],
      [nearestCost, nanoSums(), 1],
      [nearestEnergy, nanoSums(), JOULES_PER_WH],
      [nearestCarbon, nanoSums(), 1],
    ] as const;
    const [costs, energies, carbons, waters, nearestCosts, nearestEnergies, nearestCarbons] = sums;
    const overhead = new Map<string, Distribution>();
    const duration = new Map<string, Distribution>();
    const firstToken = new Map<string, Distribution>();
    for (const row of totals.rows) {
      const { workload, deployment, outcome, tier } = row;
      requests.inc({ workload, outcome, deployment }, row.requests);
      TOKEN_BUCKETS.forEach(([, bucket], i) => {
        if ((row.tokens[i] as number) > 0) tokens.inc({ deployment, bucket }, row.tokens[i]);
      });
      for (const [figure, count] of Object.entries(row.unknown)) {
        if (count > 0) unknown.inc({ workload, deployment, figure }, count);
      }
      costs[1].add({ workload, deployment }, row.costNanoUsd);
      energies[1].add({ workload, deployment, tier }, row.energyNanoWh);
      carbons[1].add({ workload, deployment, tier }, row.carbonNanoG);
      waters[1].add({ workload, deployment }, row.waterNanoL);
      nearestCosts[1].add({ workload }, row.nearestCostNanoUsd);
      nearestEnergies[1].add({ workload }, row.nearestEnergyNanoWh);
      nearestCarbons[1].add({ workload }, row.nearestCarbonNanoG);
      merge(overhead, '', row.overhead);
      merge(duration, labelText({ workload, outcome }), row.duration);
      if (row.firstToken.counts.some((count) => count > 0))
        merge(firstToken, labelText({ deployment }), row.firstToken);
    }
    for (const [metric, { whole }, perUnit] of sums) {
      metric.reset();
      for (const [labels, amount] of whole()) metric.inc(labels, amount * perUnit);
    }
    return [
      histogramText('diagnosis_duration_seconds', DIAGNOSIS_S, new Map([['', diagnosisTime]])),
      histogramText('guard_stage_seconds', GUARD_STAGE_S, stages),
      histogramText('overhead_seconds', OVERHEAD_S, overhead),
      histogramText('request_duration_seconds', DURATION_S, duration),
      histogramText('first_token_seconds', FIRST_TOKEN_S, firstToken),
    ];
  }

  function onEvent(event: GatewayEvent): void {
    switch (event.kind) {
      case 'entry':
        return onEntry(event.entry);
      case 'upstream-health':
        // Read as a state when somebody asks: a reload may take a deployment away.
        return;
      case 'traced':
        return;
      case 'webhook':
        return webhooks.inc({ result: event.result });
      case 'diagnosis':
        diagnoses.inc({ code: event.code });
        diagnosisCalls.inc(event.calls);
        diagnosisBytes.inc(event.bytes);
        return observe(diagnosisTime, DIAGNOSIS_S, event.tookMs / 1000);
      case 'guard-stage':
        return onStage(event.workload, event.stage, event.ms);
      case 'usage-missing':
        return usageMissing.inc({ deployment: deploymentLabel(event.deployment) });
      case 'abuse':
        return abuseAlarms.inc({ kind: event.alarm.kind, action: event.action });
      case 'unauthenticated':
        return unauthenticated.inc({ code: codeLabel(event.code) });
      case 'ledger-fault':
        return ledgerFaults.inc();
      case 'part-fault':
        return partFaults.inc({ part: event.part });
      case 'upload-fault':
        return uploadFaults.inc();
      case 'grid-fault':
        return gridFaults.inc();
      case 'meter-fault':
        return meterFaults.inc();
      case 'config-fault':
        return configFaults.inc();
      case 'standing-fault':
        return faultStanding.set({ part: event.part }, event.message === null ? 0 : 1);
      case 'config-changed':
        return configVersion.set(event.version);
    }
  }

  return {
    metrics: () => exposition(registry, publishTotals()),
    spans: (result, count) => spans.inc({ result }, count),
    close: bus.subscribe(onEvent),
  };
}

/** Sums of whole nano units by labels: a double is made of a sum, never of its parts. */
function nanoSums() {
  const sums = new Map<string, { readonly labels: Record<string, string>; nano: bigint }>();
  return {
    add(labels: Record<string, string>, { value }: NanoSum): void {
      const key = Object.values(labels).join('\n');
      const sum = sums.get(key) ?? { labels, nano: 0n };
      sum.nano += value;
      sums.set(key, sum);
    },
    whole: () =>
      [...sums.values()]
        .filter(({ nano }) => nano > 0n)
        .map(({ labels, nano }) => [labels, Number(nano) / 1e9] as const),
  };
}
