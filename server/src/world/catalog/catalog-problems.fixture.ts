import type { Accelerator, Model, Site } from './types.ts';

/** What a catalogue holds. `zones` are the zones that some grid source knows. */
export interface CatalogRecords {
  readonly sites: readonly Site[];
  readonly accelerators: readonly Accelerator[];
  readonly models: readonly Model[];
  readonly zones: readonly string[];
}

const duplicates = (what: string, records: readonly { readonly key: string }[]): string[] => {
  const seen = new Set<string>();
  return records.flatMap(({ key }) => {
    if (seen.has(key)) return [`${what} ${key}: the key stands twice`];
    seen.add(key);
    return [];
  });
};

const within = (value: number | null, low: number, high: number): boolean =>
  value === null || (value >= low && value <= high);

function siteProblems(site: Site, zones: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  if (site.zone !== null && !zones.has(site.zone)) problems.push(`zone "${site.zone}" is known to no grid source`);
  if (!within(site.latitude, -90, 90) || !within(site.longitude, -180, 180))
    problems.push('coordinates are off the earth');
  if ((site.latitude === null) !== (site.longitude === null)) problems.push('only one of the two coordinates is given');
  if (site.jurisdiction !== null && !/^[A-Z]{2}$/.test(site.jurisdiction))
    problems.push('jurisdiction is not ISO 3166-1 alpha-2');
  if (!within(site.pue?.value ?? null, 1, 3)) problems.push('PUE is outside 1 to 3');
  if (!within(site.wueLPerKwh?.value ?? null, 0.001, 20))
    problems.push('WUE is outside 0.001 to 20 L/kWh; unknown is null, not 0');
  if (site.provenance.source === '') problems.push('no source');
  return problems.map((problem) => `site ${site.key}: ${problem}`);
}

function modelProblems(model: Model): string[] {
  const problems: string[] = [];
  if (model.activeParamsB > model.totalParamsB) problems.push('more active than total parameters');
  if (model.fullAttentionLayers > model.layers) problems.push('more full-attention layers than layers');
  const windowed = model.fullAttentionLayers < model.layers && model.stateMbPerSequence === undefined;
  if (windowed !== (model.slidingWindow !== null))
    problems.push('a sliding window goes with layers that use one, and only with them');
  if (model.experts !== null && model.experts.active > model.experts.total)
    problems.push('more active than total experts');
  if (model.experts === null && model.activeParamsB !== model.totalParamsB)
    problems.push('dense, yet active differs from total');
  return problems.map((problem) => `model ${model.key}: ${problem}`);
}

function acceleratorProblems(a: Accelerator): string[] {
  const problems: string[] = [];
  if (!(a.idleW > 0 && a.idleW < a.tdpW)) problems.push('idle power is not between 0 and TDP');
  if (a.fp8Tflops !== null && a.fp8Tflops < a.bf16Tflops) problems.push('slower in FP8 than in BF16');
  return problems.map((problem) => `accelerator ${a.key}: ${problem}`);
}

/**
 * What is wrong with a set of records, one sentence each; empty when nothing is.
 * @example catalogProblems({ sites: SITES, accelerators: ACCELERATORS, models: MODELS, zones }) // []
 */
export function catalogProblems(records: CatalogRecords): readonly string[] {
  const zones = new Set(records.zones);
  return [
    ...duplicates('site', records.sites),
    ...duplicates('accelerator', records.accelerators),
    ...duplicates('model', records.models),
    ...records.sites.flatMap((site) => siteProblems(site, zones)),
    ...records.accelerators.flatMap(acceleratorProblems),
    ...records.models.flatMap(modelProblems),
  ];
}
