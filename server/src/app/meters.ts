import type { Config, RawConfig } from '../config/index.ts';
import { openOutbound, openSecret, backoff, type Clock, type Outbound } from '../edge/index.ts';
import { metered, tokenCoefficients, type BookedRequest, type MeasuredHour } from '../kernel/index.ts';
import { hourLabel, hourOf, hourStart, toJoulegateError, type EpochHour, type EpochMs } from '../units/index.ts';
import { prometheusMeter, type Deployment, type MeterSource } from '../world/index.ts';

const FIRST_RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 30 * 60_000;
/** An hour that could not be read for so long is given up: it stays modelled. */
const KEPT_HOURS = 24;

/** Reads each hour that has ended, once. */
export interface MeterReader {
  /** Reads what is due by the clock. Never throws: a fault is told and tried again. */
  tick(): Promise<void>;
  /** The next hour to be read, and what went wrong with it last. */
  state(): { readonly nextHour: EpochHour; readonly failures: number; readonly problem: string | null };
  close(): Promise<void>;
}

/** Counters, and what is known of the devices behind them. */
export interface Metering {
  readonly query: Pick<Parameters<MeterSource['read']>[0], 'devices' | 'servers'>;
  readonly plan: Parameters<typeof metered.hours>[1];
}

function coefficientsOf({ model, serving, id }: Deployment): ReturnType<typeof tokenCoefficients> {
  if (serving.accelerator === null) throw new RangeError(`${id} is metered and its accelerator is unknown`);
  return tokenCoefficients(model, { ...serving, batch: serving.batch ?? 1 }, serving.accelerator);
}

/** What to ask and how to divide the answer, by a config. */
export function meteringOf(meters: NonNullable<RawConfig['meters']>, deployments: readonly Deployment[]): Metering {
  const named = Object.entries(meters.deployments);
  const ids = [...new Set(named.flatMap(([, { devices }]) => Object.keys(devices)))];
  return {
    query: {
      devices: ids.map((id) => ({
        id,
        kind: meters.devices[id]?.kind ?? 'gpu',
        match: meters.devices[id]?.match ?? {},
      })),
      servers: named.flatMap(([deployment, { engine, match }]) =>
        engine === undefined ? [] : [{ deployment, engine, match }],
      ),
    },
    plan: {
      windowMs: meters.windowSeconds * 1000,
      coefficients: new Map(
        deployments
          .filter(({ id }) => Object.hasOwn(meters.deployments, id))
          .map((deployment) => [deployment.id, coefficientsOf(deployment)]),
      ),
      devices: ids.map((id) => ({
        id,
        idleW: meters.devices[id]?.idleW ?? null,
        owners: named.flatMap(([deployment, { devices }]) =>
          devices[id] === undefined ? [] : [{ deployment, reservedShare: devices[id] }],
        ),
      })),
    },
  };
}

export interface MeterReaderOptions extends Metering {
  readonly source: () => MeterSource;
  readonly delayMs: number;
  readonly clock: Pick<Clock, 'now'>;
  /** Each record of each hour, once; a throw makes the hour be read again. */
  readonly onMeasured: (hour: MeasuredHour) => void | Promise<void>;
  readonly fault: (message: string) => void;
  /** Booked requests that overlap a span; without them work on shared devices is told apart by the servers' counters alone. */
  readonly booked?: (fromMs: EpochMs, toMs: EpochMs) => Promise<Iterable<BookedRequest>>;
}

/**
 * Reads the hours as they end, from the last whole one on, in order. A source that fails is asked again after 1 to 30
 * minutes, and the hours that ended meanwhile follow; after a day an hour is given up and said so.
 */
export function meterReader(options: MeterReaderOptions): MeterReader {
  const { clock, plan, query, delayMs, onMeasured, fault } = options;
  let nextHour = hourOf(clock.now() - delayMs) - 1;
  let [failures, retryAt] = [0, -Infinity];
  let problem: string | null = null;

  const readHour = async (hour: EpochHour): Promise<void> => {
    const [fromMs, toMs] = [hourStart(hour), hourStart(hour + 1)];
    const readings = await options.source().read({ fromMs, toMs, ...query });
    for (const warning of readings.warnings) fault(`${readings.source}: ${warning}`);
    for (const record of metered.hours(readings, plan, (await options.booked?.(fromMs, toMs)) ?? []))
      await onMeasured(record);
  };

  const round = async (): Promise<void> => {
    while (retryAt <= clock.now() && hourStart(nextHour + 1) + delayMs <= clock.now()) {
      const oldest = hourOf(clock.now()) - KEPT_HOURS;
      if (nextHour < oldest) {
        fault(
          `the meters of ${hourLabel(nextHour)} to ${hourLabel(oldest - 1)} were not read in time: these hours stay modelled`,
        );
        nextHour = oldest;
      }
      try {
        await readHour(nextHour);
        nextHour += 1;
        [failures, problem] = [0, null];
      } catch (thrown) {
        problem = toJoulegateError(thrown).message;
        if (failures === 0) fault(`the meters of ${hourLabel(nextHour)}: ${problem}`);
        failures += 1;
        retryAt = clock.now() + backoff.doubledMs(failures - 1, FIRST_RETRY_MS, LONGEST_RETRY_MS);
      }
    }
  };

  let running: Promise<void> | null = null;
  return {
    tick() {
      running ??= round().finally(() => {
        running = null;
      });
      return running;
    },
    state: () => ({ nextHour, failures, problem }),
    close: async () => running ?? undefined,
  };
}

/**
 * Opens the meters that a config names; `null` where it names none.
 */
export function openMeters(
  options: { readonly config: Config } & Pick<MeterReaderOptions, 'clock' | 'onMeasured' | 'fault' | 'booked'>,
): MeterReader | null {
  const { config, ...rest } = options;
  const { meters } = config.raw;
  if (meters === null) return null;
  const { url } = meters;
  const outbound: Outbound = openOutbound([new URL(url).origin], 2);
  const token =
    meters.token === undefined ? null : openSecret(meters.token, { what: 'the meters', where: 'meters.token' });
  const source = (): MeterSource =>
    prometheusMeter({
      outbound,
      url,
      clock: options.clock,
      ...(token === null ? {} : { headers: { authorization: `Bearer ${token.read()}` } }),
    });
  const reader = meterReader({
    ...rest,
    ...meteringOf(meters, config.deployments),
    source,
    delayMs: meters.delaySeconds * 1000,
  });
  return {
    ...reader,
    async close() {
      await reader.close();
      await outbound.close();
    },
  };
}
