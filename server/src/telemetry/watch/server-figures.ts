import { metered } from '../../kernel/index.ts';
import type { EpochMs } from '../../units/index.ts';
import { meterWindow, type CounterCurve, type MeterReadings } from '../../world/index.ts';
import { MODELLED_TIER, modelledWh, weightsOf } from './modelled.ts';
import type { Device, Fleet, IdlePower, ServerFigures, Tokens, WatchPlace } from './types.ts';
import type { Holding } from './who-holds.ts';

/** By device id. */
export type Idle = ReadonlyMap<string, IdlePower>;
type ServerMeter = MeterReadings['servers'][number];
type Records = ReturnType<typeof metered.span>;
interface Span {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

const DIVIDE_MS = 60_000;
const POOREST_IDLE: readonly IdlePower['from'][] = ['stated', 'observed', 'catalogue'];

function tokensIn(meter: ServerMeter | undefined, { fromMs, toMs }: Span): Tokens | null {
  const delta = (curve: CounterCurve | null | undefined): number | null =>
    curve == null ? null : (meterWindow.delta(curve, fromMs, toMs)?.delta ?? null);
  const output = delta(meter?.generation);
  const prompt = delta(meter?.prompt);
  if (output === null || prompt === null) return null;
  return { prompt, cached: Math.min(prompt, delta(meter?.cached) ?? 0), output };
}

/** The part of a span in which all of some counters are known: only there does one over the other mean something. */
function coverOf(curves: readonly (CounterCurve | null | undefined)[], span: Span): Span | null {
  const known = curves.filter((curve) => curve != null);
  const fromMs = Math.max(span.fromMs, ...known.map(({ atMs }) => atMs[0] ?? Infinity));
  const toMs = Math.min(span.toMs, ...known.map(({ atMs }) => atMs.at(-1) ?? -Infinity));
  return known.length > 0 && fromMs < toMs ? { fromMs, toMs } : null;
}

/**
 * Each engine's tokens and energy over the readings: its devices' energy by the share it holds and the work it does. An
 * engine one of whose devices is not metered has no measured figure, since a part is not the whole.
 */
export function serverFigures(
  fleet: Fleet,
  holdings: readonly Holding[],
  readings: MeterReadings,
  idle: Idle,
  placeOf: (model: string) => WatchPlace,
): readonly ServerFigures[] {
  const { fromMs, toMs } = readings;
  const meterOf = (key: string): ServerMeter | undefined =>
    readings.servers.find(({ deployment }) => deployment === key);
  const batchOf = (key: string): number | null => meterWindow.gaugeMean(meterOf(key)?.running ?? [], fromMs, toMs);
  const heldBy = (key: string): readonly Device[] =>
    holdings.flatMap(({ device, owners }) => (owners.includes(key) ? [device] : []));
  const nameOf = (key: string): string | null => heldBy(key).find(({ name }) => name !== null)?.name ?? null;
  const energyOf = ({ id }: Device): CounterCurve | null =>
    readings.devices.find((device) => device.id === id)?.energy ?? null;
  const plan = {
    windowMs: DIVIDE_MS,
    coefficients: new Map(fleet.servers.map(({ key, model }) => [key, weightsOf(model, nameOf(key), batchOf(key))])),
    devices: holdings
      .filter(({ owners }) => owners.length > 0)
      .map(({ device, owners }) => ({
        id: device.id,
        idleW: idle.get(device.id)?.watts ?? null,
        owners: owners.map((deployment) => ({ deployment, reservedShare: 1 / owners.length })),
      })),
  };
  const divided = new Map<string, Records>();
  const recordsIn = (span: Span): Records => {
    const name = `${span.fromMs} ${span.toMs}`;
    const records = divided.get(name) ?? metered.span({ ...readings, ...span }, plan);
    divided.set(name, records);
    return records;
  };
  return fleet.servers.map(({ key, model, engine }): ServerFigures => {
    const held = heldBy(key);
    const working = held.filter(({ kind }) => kind !== 'host');
    const meter = meterOf(key);
    const cover = coverOf([meter?.prompt, meter?.generation, ...held.map(energyOf)], readings);
    const tokens = cover === null ? null : tokensIn(meter, cover);
    const isMetered = tokens !== null && working.length > 0 && working.every((device) => energyOf(device) !== null);
    const record =
      isMetered && cover !== null ? recordsIn(cover).find(({ deployment }) => deployment === key) : undefined;
    const modelled =
      record !== undefined || tokens === null ? null : modelledWh(model, nameOf(key), batchOf(key), tokens);
    const sources = working.flatMap(({ id }) => idle.get(id)?.from ?? []);
    return {
      server: key,
      model,
      engine,
      place: placeOf(model),
      tokens,
      activeWh: record === undefined ? modelled : record.energyWh,
      idleWh: record?.idleWh ?? null,
      tier: record?.tier ?? (modelled === null ? null : MODELLED_TIER),
      metered: record !== undefined,
      devices: working.map(({ id }) => id),
      idleFrom: POOREST_IDLE.findLast((source) => sources.includes(source)) ?? null,
      coverage:
        record === undefined || cover === null ? 0 : (record.coverage * (cover.toMs - cover.fromMs)) / (toMs - fromMs),
    };
  });
}
