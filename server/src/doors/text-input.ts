import type { z } from 'zod';
import { JoulegateError } from '../units/index.ts';

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
  /** Values of an `enum`. */
  readonly values: readonly string[];
}

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
    values: Object.values(entries),
  };
}

function valueOf(text: string, { type }: Field): unknown {
  if (type === 'number') return text.trim() === '' ? NaN : Number(text);
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return type === 'array' ? text.split(',').map((part) => part.trim()) : text;
}

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
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') || (issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : 'input');
  throw new JoulegateError(code, `${where}: ${issue?.message ?? 'not understood'}`, { where });
}

/** Input of questions from the words of a command line. */
export const textInput = {
  fieldOf,
  of: inputOf,
} as const;
