import { wellFormed, type EpochMs, type NanoUsd } from '../../units/index.ts';

/** A row as names and values: of a JSON object, or texts of a CSV line. */
export type Fields = Readonly<Record<string, unknown>>;

/** Why a row cannot be read; it becomes a bad row, not a failure of the command. */
export class RowError extends Error {}

/** A row that is no usage of a model: counted by what it is, and not booked. */
export class NotUsage extends Error {
  readonly nanoUsd: bigint;

  constructor(what: string, nanoUsd: bigint) {
    super(what);
    this.nanoUsd = nanoUsd;
  }
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === '';

/** The text of a field; `null` where it is absent or empty. */
export function text(fields: Fields, name: string): string | null {
  const value = fields[name];
  if (isAbsent(value)) return null;
  if (typeof value === 'string') return value.trim() === '' ? null : wellFormed(value.trim());
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new RowError(`${name} is no text`);
}

/**
 * An id by which a row is known again; `null` where it is absent.
 * @throws RowError where it has characters that cannot be kept: ids that only these tell apart would become one
 */
export function idOf(fields: Fields, name: string): string | null {
  const id = text(fields, name);
  if (id !== null && typeof fields[name] === 'string' && fields[name].trim() !== id)
    throw new RowError(`${name} has half of a character or a control character`);
  return id;
}

/** @throws RowError where the field is absent */
export function needed(fields: Fields, name: string, hint: string): string {
  const found = text(fields, name);
  if (found === null) throw new RowError(`${name} is empty: ${hint}`);
  return found;
}

/** An object: of JSON, or a text of JSON in a CSV; empty where it is absent. @throws RowError where the text is no JSON */
export function objectOf(value: unknown, name: string): Fields {
  let parsed = value;
  if (typeof value === 'string') {
    try {
      parsed = value.trim() === '' ? {} : JSON.parse(value);
    } catch {
      throw new RowError(`${name} is no JSON`);
    }
  }
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Fields) : {};
}

/** `1.000` is a thousand where the point groups digits, and one where it is decimal. */
const GROUPED = /^\s*[1-9]\d{0,2}(\.\d{3})+\s*$/;

/**
 * A count of something; `null` where it is absent.
 * @throws RowError where it is negative, no whole number, beyond 2^53, or grouped by thousands
 */
export function countOf(fields: Fields, name: string): number | null {
  const value = fields[name];
  if (isAbsent(value)) return null;
  if (typeof value === 'string' && GROUPED.test(value))
    throw new RowError(
      `${name} is ${JSON.stringify(value)}: thousands or a decimal, which the file does not say; write it without separators`,
    );
  const count =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^\s*\d+(\.0+)?\s*$/.test(value)
        ? Number(value)
        : NaN;
  if (!Number.isSafeInteger(count) || count < 0)
    throw new RowError(`${name} is ${JSON.stringify(value)}: a whole number of 0 or more belongs there`);
  return count;
}

/** A count that is 0 where the export leaves it out. */
export const tokensOf = (fields: Fields, name: string): number => countOf(fields, name) ?? 0;

/** A decimal number as it is written, without passing through binary fractions. */
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;

/**
 * Money in nano-USD from a decimal, exact to the nano and rounded half up behind it.
 * @param shift how many places the point moves: 0 for dollars, -2 for cents
 * @throws RowError where it is no number
 * @example nanoUsdOf('0.1', 0) // 100000000n
 */
export function nanoUsdOf(value: unknown, shift: 0 | -2): bigint {
  const written =
    typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim().replace(/^\$/, '') : '';
  const match = DECIMAL.exec(written);
  const [, sign, whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (match === null || whole + fraction === '') throw new RowError(`"${String(value)}" is no amount of money`);
  const digits = BigInt(whole + fraction);
  const places = 9 + shift + Number(exponent) - fraction.length;
  // Decimal128 writes zero as 0E-6176; and no amount of money has a hundred digits.
  if (digits === 0n || places < -(whole + fraction).length - 1) return 0n;
  if (places > 100) throw new RowError(`"${written}" is no amount of money`);
  const nano =
    places >= 0
      ? digits * 10n ** BigInt(places)
      : (2n * digits + 10n ** BigInt(-places)) / (2n * 10n ** BigInt(-places));
  return sign === '-' ? -nano : nano;
}

/** NanoUsd-USD of one entry. @throws RowError where it is negative or no safe integer */
export function entryNanoUsd(value: unknown): NanoUsd {
  const nano = nanoUsdOf(value, 0);
  if (nano < 0n || nano > BigInt(Number.MAX_SAFE_INTEGER))
    throw new RowError(`${String(value)} USD cannot be the price of one row`);
  return Number(nano);
}

const DATE = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?)?$/;
const SECONDS = /^\d{9,10}(\.\d+)?$/;
const FIRST = Date.UTC(2018, 0, 1);
const A_DAY_MS = 86_400_000;

/** A moment, and whether it is only a day. */
export interface Moment {
  readonly at: EpochMs;
  readonly dayOnly: boolean;
}

/**
 * A moment: seconds since 1970, a date, or a date and time; without a zone it is UTC.
 * @param now moments a day later than this, and before 2018, are mistakes
 * @throws RowError where it is none
 */
export function momentOf(fields: Fields, name: string, now: EpochMs): Moment {
  const value = fields[name];
  const written = typeof value === 'number' ? String(value) : (text(fields, name) ?? '');
  const found = SECONDS.test(written) ? { at: Math.round(Number(written) * 1000), dayOnly: false } : dateOf(written);
  if (found === null)
    throw new RowError(
      `${name} is ${JSON.stringify(value ?? null)}: a time such as 2026-05-01T13:00:00Z or seconds since 1970 belong there`,
    );
  if (found.at < FIRST || found.at > now + A_DAY_MS)
    throw new RowError(`${name} is ${new Date(found.at).toISOString()}: before 2018 or in the future`);
  return found;
}

function dateOf(written: string): Moment | null {
  const [, day, time, zone = 'Z'] = DATE.exec(written) ?? [];
  // Date.parse rolls 30 February over to March: the day must read the same.
  if (
    day === undefined ||
    Number.isNaN(Date.parse(`${day}T00:00Z`)) ||
    new Date(`${day}T00:00Z`).toISOString().slice(0, 10) !== day
  )
    return null;
  const offset =
    zone === 'UTC'
      ? 'Z'
      : zone.replace(/^([+-]\d\d):?(\d\d)?$/, (_, hours: string, minutes = '00') => `${hours}:${String(minutes)}`);
  const at = Date.parse(`${day}T${time ?? '00:00'}${offset}`);
  return Number.isNaN(at) ? null : { at, dayOnly: time === undefined };
}
