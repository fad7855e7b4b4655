import { counterCurve, sumCurves } from './counter.ts';
import { ENERGY_DIALECTS, ENGINE_DIALECTS, MAX_TOKENS_PER_SECOND, MAX_WATTS, type EnergyDialect } from './dialects.ts';
import { powerCurve } from './gauge.ts';
import type {
  CounterCurve,
  DeviceMeter,
  DeviceTarget,
  MeterQuery,
  MeterSample,
  MeterSeries,
  ServerMeter,
  ServerTarget,
} from './types.ts';

const keyOf = ({ metric, labels }: MeterSeries): string =>
  `${metric}{${Object.keys(labels)
    .sort()
    .map((name) => `${name}=${JSON.stringify(labels[name])}`)
    .join()}}`;

/** Joins pieces of one series: answers for several stretches of time, or pages read one after the other. */
export function joinSeries(pieces: readonly MeterSeries[]): readonly MeterSeries[] {
  const joined = new Map<string, MeterSeries & { samples: MeterSample[] }>();
  for (const piece of pieces) {
    const known = joined.get(keyOf(piece));
    if (known === undefined) joined.set(keyOf(piece), { ...piece, samples: [...piece.samples] });
    else known.samples.push(...piece.samples);
  }
  return [...joined.values()];
}

/**
 * One counter that several series repeat: the first to start is read to its end, then the next goes on. Mixing
 * two scrapers sample by sample would read their difference in timing as resets.
 */
export function stitch(series: readonly MeterSeries[]): readonly MeterSample[] {
  const start = ({ samples }: MeterSeries): number =>
    samples.reduce((least, { atMs }) => Math.min(least, atMs), Infinity);
  const kept: MeterSample[] = [];
  let endMs = -Infinity;
  for (const { samples } of [...series].sort((a, b) => start(a) - start(b))) {
    for (const sample of samples) if (sample.atMs > endMs) kept.push(sample);
    endMs = kept.reduce((latest, { atMs }) => Math.max(latest, atMs), endMs);
  }
  return kept;
}

const matches = (labels: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>> = {}): boolean =>
  Object.entries(wanted).every(([name, value]) => labels[name] === value);

function isOf(series: MeterSeries, dialect: EnergyDialect, target: DeviceTarget): boolean {
  const { metric, labels } = series;
  const allowed = Object.entries(dialect.only ?? {}).every(([name, values]) => values.includes(labels[name] ?? ''));
  return (
    metric === dialect.metric && labels[dialect.identity] === target.id && allowed && matches(labels, target.match)
  );
}

function deviceMeter(series: readonly MeterSeries[], target: DeviceTarget): DeviceMeter {
  for (const dialect of ENERGY_DIALECTS.filter(({ kind }) => kind === target.kind)) {
    const own = series.filter((each) => isOf(each, dialect, target));
    const rule = { scale: dialect.microJPerUnit, maxPerSecond: (MAX_WATTS[target.kind] * 1e6) / dialect.microJPerUnit };
    const curve = (samples: readonly MeterSample[]): CounterCurve | null =>
      dialect.quality === 'power-integral' ? powerCurve(samples) : counterCurve(samples, rule);
    const energy =
      dialect.series === 'same'
        ? curve(stitch(own))
        : sumCurves(own.map(({ samples }) => curve(samples)).filter((each) => each !== null));
    // One sample says nothing about a difference.
    if (energy !== null && energy.atMs.length > 1)
      return { id: target.id, energy, quality: dialect.quality, metric: dialect.metric };
  }
  return { id: target.id, energy: null, quality: null, metric: null };
}

function serverMeter(all: readonly MeterSeries[], target: ServerTarget): ServerMeter {
  const { deployment, engine, match } = target;
  const dialect = ENGINE_DIALECTS[engine];
  const own = all.filter(({ labels }) => matches(labels, match));
  const named = (names: readonly string[]): readonly MeterSeries[] =>
    names.map((name) => own.filter(({ metric }) => metric === name)).find((found) => found.length > 0) ?? [];
  const rule = { scale: 1, maxPerSecond: MAX_TOKENS_PER_SECOND };
  const tokens = (names: readonly string[]): CounterCurve | null => {
    const curves = named(names).map(({ samples }) => counterCurve(samples, rule));
    return sumCurves(curves.filter((each) => each !== null));
  };
  const running = new Map<number, number>();
  for (const { samples } of named(dialect.running))
    for (const { atMs, value } of samples)
      if (Number.isFinite(value)) running.set(atMs, (running.get(atMs) ?? 0) + value);
  return {
    deployment,
    prompt: tokens(dialect.prompt),
    cached: tokens(dialect.cached),
    generation: tokens(dialect.generation),
    running: [...running].map(([atMs, value]) => ({ atMs, value })).sort((a, b) => a.atMs - b.atMs),
  };
}

/**
 * Meters out of raw series: the best metric that each device has, and each server's token counters under
 * whatever name its engine gives them.
 */
export function readingsOf(
  pieces: readonly MeterSeries[],
  { devices, servers }: Pick<MeterQuery, 'devices' | 'servers'>,
): { readonly devices: readonly DeviceMeter[]; readonly servers: readonly ServerMeter[] } {
  const series = joinSeries(pieces);
  return {
    devices: devices.map((target) => deviceMeter(series, target)),
    servers: servers.map((target) => serverMeter(series, target)),
  };
}
