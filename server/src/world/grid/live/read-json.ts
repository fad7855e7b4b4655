import { hourOf, JoulegateError, type EpochHour, cutText } from '../../../units/index.ts';
import type { z } from 'zod';

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

/** The hour that an instant falls into. @throws JoulegateError `JG_DATA` */
export function hourAt(text: string, source: string): EpochHour {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new JoulegateError('JG_DATA', `${source}: "${text}" is no time`, { where: source });
  return hourOf(at);
}

/**
 * Means of the parts of each hour, where all of an hour's parts are there.
 * @param parts values by hour
 * @param perHour parts that an hour has
 */
export function wholeHours(
  parts: ReadonlyMap<EpochHour, readonly number[]>,
  perHour: number,
): ReadonlyMap<EpochHour, number> {
  return new Map(
    [...parts]
      .filter(([, values]) => values.length === perHour)
      .map(([hour, values]) => [hour, values.reduce((sum, v) => sum + v, 0) / perHour]),
  );
}

/** Adds a value to the list of its hour. */
export function addTo<T>(lists: Map<EpochHour, T[]>, hour: EpochHour, value: T): void {
  const list = lists.get(hour);
  if (list === undefined) lists.set(hour, [value]);
  else list.push(value);
}
