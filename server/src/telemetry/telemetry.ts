import { Counter, Gauge, Registry } from 'prom-client';
import type { Entry } from '../ledger/index.ts';
import type { EventBus, GatewayEvent } from '../gateway/index.ts';
import { JOULES_PER_WH } from '../units/index.ts';
import { boundedLabel } from './bounded-label.ts';
import { DURATION_S, EntryTotals, OVERHEAD_S, TOKEN_BUCKETS, type Distribution } from './entry-totals.ts';
import { registerState, type TelemetrySources } from './state-gauges.ts';
import { exposition, histogramText, labelText, merge } from './totals-histogram.ts';

const MAX_LABEL_VALUES = 200;
export interface Telemetry {
  /** The Prometheus exposition text. */
  metrics(): Promise<string>;
  /** Stops listening. */
  close(): void;
}

/**
 * Prometheus metrics of what the gateway publishes. Base units as Prometheus asks: seconds, joules, grams;
 * money in USD. Labels are bounded: workload, deployment and code after 200 values become `other`.
 *
 * @param sources state that is read when somebody asks
 */
export function createTelemetry(bus: Pick<EventBus, 'subscribe'>, sources?: TelemetrySources): Telemetry {
  const registry = new Registry();
  if (sources !== undefined) registerState(registry, sources);
  const registers = [registry];
  const workloadLabel = boundedLabel(MAX_LABEL_VALUES);
  const deploymentLabel = boundedLabel(MAX_LABEL_VALUES);
  const codeLabel = boundedLabel(MAX_LABEL_VALUES);
  const place = ['workload', 'deployment'] as const;
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter<L>({ name: `joulegate_${name}`, help, labelNames, registers });

  const requests = counter('requests_total', 'Authenticated requests', ['workload', 'outcome', 'deployment']);
  const errors = counter('request_errors_total', 'Refused and failed requests by error code', ['code']);
  const tokens = counter('tokens_total', 'Tokens by disjoint usage bucket', ['deployment', 'bucket']);
  const cost = counter('cost_usd_total', 'Booked cost in USD', place);
  const energy = counter('energy_joules_total', 'Booked energy in joules, expected values', [...place, 'tier']);
  const carbon = counter(
    'carbon_grams_total',
    'Booked gCO2e, location-based life cycle plus embodied, expected values',
    [...place, 'tier'],
  );
  const unauthenticated = counter('unauthenticated_requests_total', 'Requests turned away for want of a valid key', [
    'code',
  ]);
  const ledgerFaults = counter('ledger_faults_total', 'Entries that the ledger could not take', []);
  const partFaults = counter('part_faults_total', 'Failures of a part under a request, which went on without it', [
    'part',
  ]);
  const uploadFaults = counter(
    'ledger_upload_faults_total',
    'Uploads of the books that failed; they are tried again',
    [],
  );
  const gridFaults = counter(
    'grid_faults_total',
    'Hours whose grid intensity could not be read; the last table stays in force',
    [],
  );
  const meterFaults = counter('meter_faults_total', 'Hours of meters that could not be read or settled', []);
  const configFaults = counter(
    'config_faults_total',
    'Changed configs that were refused; the one before stays in force',
    [],
  );
  const faultStanding = new Gauge({
    name: 'joulegate_fault',
    help: '1 while a part fails and what it last knew stays in force: keys, credentials, config, table, grid, ledger, upload',
    labelNames: ['part'],
    registers,
  });
  const configVersion = new Gauge({
    name: 'joulegate_config_version',
    help: 'Version of the config in force, counted from the start',
    registers,
  });
  configVersion.set(1);
  const usageMissing = counter('usage_missing_total', 'Answers without a usage report', ['deployment']);
  const healthy = new Gauge({
    name: 'joulegate_upstream_healthy',
    help: '1 while a deployment answers',
    labelNames: ['deployment'],
    registers,
  });

  const totals = new EntryTotals();

  function onEntry(entry: Entry): void {
    totals.add(entry, workloadLabel(entry.workload), deploymentLabel(entry.deployment ?? 'none'));
    if (entry.error !== null) errors.inc({ code: codeLabel(entry.error) });
  }

  /** Turns the running totals into series; only when somebody asks. */
  function publishTotals(): readonly string[] {
    for (const metric of [requests, tokens, cost, energy, carbon]) metric.reset();
    const [costs, energies, carbons] = [nanoSums(), nanoSums(), nanoSums()];
    const overhead = new Map<string, Distribution>();
    const duration = new Map<string, Distribution>();
    for (const row of totals.rows) {
      const { workload, deployment, outcome, tier } = row;
      requests.inc({ workload, outcome, deployment }, row.requests);
      TOKEN_BUCKETS.forEach(([, bucket], i) => {
        if ((row.tokens[i] as number) > 0) tokens.inc({ deployment, bucket }, row.tokens[i]);
      });
      costs.add({ workload, deployment }, row.costNanoUsd);
      energies.add({ workload, deployment, tier }, row.energyNanoWh);
      carbons.add({ workload, deployment, tier }, row.carbonNanoG);
      merge(overhead, '', row.overhead);
      merge(duration, labelText({ workload, outcome }), row.duration);
    }
    for (const [labels, usd] of costs.whole()) cost.inc(labels, usd);
    for (const [labels, wh] of energies.whole()) energy.inc(labels, wh * JOULES_PER_WH);
    for (const [labels, g] of carbons.whole()) carbon.inc(labels, g);
    return [
      histogramText('joulegate_overhead_seconds', 'Time that joulegate itself added', OVERHEAD_S, overhead),
      histogramText('joulegate_request_duration_seconds', 'Whole time of a request', DURATION_S, duration),
    ];
  }

  function onEvent(event: GatewayEvent): void {
    switch (event.kind) {
      case 'entry':
        return onEntry(event.entry);
      case 'upstream-health':
        return healthy.set({ deployment: deploymentLabel(event.deployment) }, event.healthy ? 1 : 0);
      case 'usage-missing':
        return usageMissing.inc({ deployment: deploymentLabel(event.deployment) });
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

  return { metrics: () => exposition(registry, publishTotals()), close: bus.subscribe(onEvent) };
}

/** Sums of whole nano units by labels: a double is made of a sum, never of its parts. */
function nanoSums() {
  const sums = new Map<string, { readonly labels: Record<string, string>; nano: bigint }>();
  return {
    add(labels: Record<string, string>, nano: bigint): void {
      const key = Object.values(labels).join('\n');
      const sum = sums.get(key) ?? { labels, nano: 0n };
      sum.nano += nano;
      sums.set(key, sum);
    },
    whole: () =>
      [...sums.values()]
        .filter(({ nano }) => nano > 0n)
        .map(({ labels, nano }) => [labels, Number(nano) / 1e9] as const),
  };
}
