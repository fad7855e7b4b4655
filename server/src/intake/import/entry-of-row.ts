import { catalogue } from '../../world/index.ts';
import { hourOf, NO_USAGE, toNano, cutText, toFourDigits, type EpochMs, type Nano } from '../../units/index.ts';
import { ENTRY_SCHEMA, type Attempt, type Entry } from '../../ledger/index.ts';
import type { UsageRow } from './types.ts';
import type { Valued } from './value.ts';

const METHOD = 'import/1';
const nano = <U extends string>(value: (number & { readonly __unit?: U }) | null): Nano<U> | null =>
  value === null ? null : toNano(value);

/**
 * The entry of a row: tier `imported`, no factors to compute it from again, no latencies where the export has none.
 * Team and key stand in it by name until it is booked.
 * @param organisation its pseudonym
 * @param importedAt when it is booked; reports as of an earlier moment do not see it
 */
export function entryOfRow(
  row: UsageRow,
  valued: Valued,
  id: string,
  organisation: string,
  importedAt: EpochMs,
): Entry {
  const { figures, site } = valued;
  const cached = row.outcome === 'cached';
  const carbon = figures?.footprint.carbon ?? null;
  const operational = nano(figures?.footprint.operationalG ?? null);
  const embodied = figures === null ? null : toNano(figures.footprint.embodiedG);
  const energyNanoWh = {
    mean: figures === null ? null : toNano(figures.footprint.energy.mean),
    sigma: toFourDigits(figures?.footprint.energy.sigma ?? 0),
  };
  const carbonNanoG = {
    mean: operational === null || embodied === null ? null : operational + embodied,
    sigma: toFourDigits(carbon?.sigma ?? 0),
  };
  const costNanoUsd = valued.money.nanoUsd ?? 0;
  const grid = figures?.factors.grid ?? null;
  const serviceMs = row.serviceMs ?? 0;
  const waterMicrolitres =
    figures?.footprint.onSiteWaterL == null ? null : Math.round(figures.footprint.onSiteWaterL * 1e6);
  const ok: Attempt = {
    deployment: valued.deployment,
    outcome: row.outcome === 'failed' ? 'error' : 'ok',
    status: row.outcome === 'failed' ? null : 200,
    usage: row.usage,
    usageGrade: 'reported',
    ttftMs: row.ttftMs,
    serviceMs,
    costNanoUsd,
    energyNanoWh: energyNanoWh.mean ?? 0,
    carbonNanoG: carbonNanoG.mean,
    waterMicrolitres,
    factors: null,
  };
  return {
    schema: ENTRY_SCHEMA,
    id,
    at: row.from,
    hour: hourOf(row.from),
    importedAt,
    organisation,
    team: row.project,
    keyId: row.key ?? 'unknown',
    endpoint: row.endpoint,
    protocol: valued.protocol,
    workload: 'imported',
    mode: 'observe',
    outcome: row.outcome,
    error: row.outcome === 'failed' ? 'JG_UPSTREAM_ERROR' : null,
    status: row.outcome === 'failed' ? 502 : 200,
    streamed: false,
    modelAsked: cutText(row.model, 256),
    modelServed: cached ? null : valued.model,
    deployment: cached ? null : valued.deployment,
    site: cached || site.key === catalogue.sites.unknown.key ? null : site.key,
    zone: cached ? null : site.zone,
    operator: cached ? null : valued.operator,
    origin: 'unknown',
    usage: cached ? NO_USAGE : row.usage,
    usageGrade: 'reported',
    units: row.requests === null ? null : { requests: row.requests },
    latency: { roundTripMs: 0, ttftMs: row.ttftMs, serviceMs, overheadMs: 0, totalMs: serviceMs, addedMs: 0 },
    costNanoUsd,
    priceSource: valued.money.source,
    electricityNanoUsd: nano(figures?.footprint.electricityUsd ?? null),
    energyNanoWh,
    carbonNanoG,
    carbonOperationalNanoG: operational,
    carbonEmbodiedNanoG: embodied,
    carbonDirectNanoG: nano(figures?.footprint.directG ?? null),
    carbonMarketNanoG: nano(figures?.footprint.marketG ?? null),
    carbonUpstreamNanoG: nano(figures?.footprint.upstreamG ?? null),
    marketBasis: grid?.scope2?.marketBasis ?? null,
    scope2Source: grid?.scope2?.source ?? null,
    carbonMarginalNanoG: null,
    waterOnSiteMicrolitres: waterMicrolitres,
    tier: figures === null ? null : 'imported',
    method: figures === null ? null : `${METHOD} ${figures.factors.method}`,
    grid:
      grid === null
        ? null
        : {
            lifecycleGPerKwh: grid.lifecycleGPerKwh,
            directGPerKwh: grid.directGPerKwh,
            kind: grid.kind,
            ageHours: grid.ageHours,
            source: grid.source,
          },
    decision: null,
    counterfactual: null,
    cache: null,
    documents: null,
    guard: null,
    guardMode: null,
    guardRules: null,
    guardModel: null,
    guardPrivate: null,
    guardWork: null,
    waited: null,
    // An attempt says what its energy was; where that is unknown there is none to tell of.
    attempts: figures === null ? [] : [ok],
    wasted:
      row.outcome === 'failed'
        ? { nanoUsd: costNanoUsd, nanoWh: energyNanoWh.mean ?? 0, nanoG: carbonNanoG.mean }
        : { nanoUsd: 0, nanoWh: 0, nanoG: 0 },
    configVersion: 0,
  };
}
