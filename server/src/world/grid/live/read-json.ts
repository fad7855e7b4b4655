import { z } from 'zod';
import { cutText, hourOf, JoulegateError, MS_PER_HOUR, type EpochHour, type EpochMs } from '../../../units/index.ts';

/**
 * Reads an answer by its documented form.
 * @throws JoulegateError `JG_DATA` that says what is not of that form
 */
export function readJson<T>(schema: z.ZodType<T>, body: string, source: string): T {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (cause) {
    throw new JoulegateError('JG_DATA', `${source} answered no JSON: ${cutText(body, 80)}`, { where: source, cause });
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw new JoulegateError(
    'JG_DATA',
    `${source} answered in another form: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    {
      where: source,
      hint: 'its API may have changed; the hours before stay in force',
      cause: read.error,
    },
  );
}

/** An instant. @throws JoulegateError `JG_DATA` */
export function instantOf(text: string, source: string): EpochMs {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new JoulegateError('JG_DATA', `${source}: "${text}" is no time`, { where: source });
  return at;
}

/** The hour that an instant falls into. @throws JoulegateError `JG_DATA` */
export const hourAt = (text: string, source: string): EpochHour => hourOf(instantOf(text, source));

/**
 * Answers of a key that is for trying out hold made-up figures.
 * @throws JoulegateError `JG_DATA`
 */
export function refuseTestData(bodies: readonly string[], source: string): void {
  if (bodies.some((body) => /sandbox|test[ _-]?data/i.test(body)))
    throw new JoulegateError('JG_DATA', `${source} answered sandbox or test data: its key is one for trying out`, {
      where: source,
      hint: 'use a key of a plan that gives real hours',
    });
}

/** A figure as publishers write it: `null`, nothing, empty text and -1 are unknown. */
export const figure = z
  .union([z.number(), z.string(), z.null()])
  .optional()
  .transform((written): number | null => {
    const value = written === null || written === undefined || written === '' ? NaN : Number(written);
    return Number.isNaN(value) || value === -1 ? null : value;
  });

/** A part of an hour, or all of it. */
export interface HourPart {
  readonly at: EpochMs;
  /** `null`: unknown. */
  readonly value: number | null;
  /** How long it holds; absent where the publisher does not say. */
  readonly minutes?: number;
}

const MS_PER_MINUTE = 60_000;
const MINUTES_PER_HOUR = 60;

/**
 * Means of the hours whose parts are all known. A part that stands twice counts once, the later one. Where no length is
 * told, parts are as long as the smallest step between two of them, at most an hour.
 */
export function hourMeans(parts: readonly HourPart[]): ReadonlyMap<EpochHour, number> {
  const once = [...new Map(parts.map((part) => [part.at, part])).values()].sort((a, b) => a.at - b.at);
  const step = once.reduce(
    (least, { at }, i) => Math.min(least, i === 0 ? least : at - (once[i - 1] as HourPart).at),
    MS_PER_HOUR,
  );
  const means = new Map<EpochHour, number>();
  for (const [hour, own] of Map.groupBy(once, ({ at }) => hourOf(at))) {
    const lengths = own.map(({ minutes = step / MS_PER_MINUTE }) => minutes);
    const whole = lengths.reduce((sum, minutes) => sum + minutes, 0);
    // Parts of one length weigh one each, so that a single one stays as it is written.
    const alike = lengths.every((minutes) => minutes === lengths[0]);
    const weights = alike ? lengths.map(() => 1) : lengths;
    const sum = own.reduce((to, { value }, i) => to + (value ?? NaN) * (weights[i] as number), 0);
    if (whole >= MINUTES_PER_HOUR && !Number.isNaN(sum)) means.set(hour, sum / (alike ? own.length : whole));
  }
  return means;
}

/** Adds a value to the list of its hour. */
export function addTo<T>(lists: Map<EpochHour, T[]>, hour: EpochHour, value: T): void {
  const list = lists.get(hour);
  if (list === undefined) lists.set(hour, [value]);
  else list.push(value);
}
