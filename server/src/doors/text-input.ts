import { z } from 'zod';
import { cutText, JoulegateError } from '../units/index.ts';

interface Definition {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly entries?: Readonly<Record<string, string>>;
}

/** A field of an input without what makes it optional. */
export interface Field {
  readonly type: 'string' | 'number' | 'boolean' | 'array' | 'enum' | 'other';
  readonly required: boolean;
  readonly description: string;
  readonly fallback: unknown;
  /** A number that is a moment: a date is one too. */
  readonly moment: boolean;
  /** Values of an `enum`. */
  readonly values: readonly string[];
}

const MOMENT = 'epoch-ms';
const LAST_MOMENT = 8.64e15;
const KNOWN = new Set<string>(['string', 'number', 'boolean', 'array', 'enum']);

/** What a field of an input takes. */
export function fieldOf(schema: z.ZodType): Field {
  let [inner, fallback]: [z.ZodType, unknown] = [schema, undefined];
  for (;;) {
    const { innerType, ...rest } = inner.def as Definition & { readonly defaultValue?: unknown };
    fallback ??= rest.defaultValue;
    if (innerType === undefined) break;
    inner = innerType;
  }
  const { type, entries = {} } = inner.def as Definition;
  return {
    type: KNOWN.has(type) ? (type as Field['type']) : 'other',
    required: !schema.safeParse(undefined).success,
    description: schema.description ?? inner.description ?? '',
    fallback,
    moment: inner.meta()?.['format'] === MOMENT,
    values: Object.values(entries),
  };
}

/** A moment of an input: a text may give it as a date. @param least in milliseconds since 1970 */
export const momentField = (least: number): z.ZodInt => z.int().min(least).max(LAST_MOMENT).meta({ format: MOMENT });

/**
 * Milliseconds since 1970 of a date, or of a date and time in UTC; NaN where the text is neither.
 * @example momentOf('2026-05-01') // 1777593600000
 */
export function momentOf(text: string): number {
  const at = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z)?$/.test(text) ? Date.parse(text) : NaN;
  // Date.parse rolls 30 February over to March: the day must read the same.
  return Number.isFinite(at) && text.startsWith(new Date(at).toISOString().slice(0, 10)) ? at : NaN;
}

function valueOf(text: string, { type, moment }: Field): unknown {
  if (moment && text.includes('-')) return momentOf(text);
  if (type === 'number') return text.trim() === '' ? NaN : Number(text);
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return type === 'array' ? text.split(',').map((part) => part.trim()) : text;
}

/** What is wrong with a value, as somebody who typed it needs it. */
const inWords = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_value'
    ? `is none of ${issue.values.join(', ')}`
    : issue.code === 'too_small' && issue.origin === 'string' && issue.minimum === 1
      ? 'is empty'
      : issue.message;

/**
 * An input from texts, as a query string or a command line gives them: numbers, booleans and lists (by commas) as the
 * schema wants them.
 * @throws JoulegateError `code` that names the field
 */
export function inputOf<Input extends z.ZodObject>(
  schema: Input,
  given: Readonly<Record<string, unknown>>,
  code: 'JG_BAD_REQUEST' | 'JG_USAGE',
): z.output<Input> {
  const values = Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const field = schema.shape[name];
      return [
        name,
        typeof value === 'string' && field !== undefined ? valueOf(value, fieldOf(field as z.ZodType)) : value,
      ];
    }),
  );
  for (const [name, value] of Object.entries(values))
    if (Number.isNaN(value) && schema.shape[name] !== undefined && fieldOf(schema.shape[name] as z.ZodType).moment)
      throw new JoulegateError(code, `${name}: "${cutText(String(given[name]), 40)}" is no date`, {
        where: name,
        hint: 'such as 2026-05-01 or 2026-05-01T13:00Z, or milliseconds since 1970',
      });
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where =
    issue?.path.filter((part) => typeof part === 'string').join('.') ||
    (issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : 'input');
  throw new JoulegateError(code, `${where}: ${issue === undefined ? 'not understood' : inWords(issue)}`, { where });
}

/** Input of questions from the words of a command line. */
export const textInput = {
  fieldOf,
  of: inputOf,
  momentOf,
} as const;
