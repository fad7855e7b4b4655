import { isPlainRecord } from '../../digits.ts';
import type { JsonObject } from '../../lane.ts';

/** Words of Gemini's own schema. Source: `Schema` of the Gemini API's reference, read 2026-11. */
const KNOWN: readonly string[] = [
  'type',
  'format',
  'title',
  'description',
  'nullable',
  'enum',
  'maxItems',
  'minItems',
  'properties',
  'required',
  'minProperties',
  'maxProperties',
  'minLength',
  'maxLength',
  'pattern',
  'example',
  'anyOf',
  'propertyOrdering',
  'default',
  'items',
  'minimum',
  'maximum',
];
/** They say nothing of a value. */
const SILENT: readonly string[] = [
  '$schema',
  '$id',
  '$comment',
  '$defs',
  'definitions',
  'examples',
  'additionalProperties',
];
/** References are written out: one that leads back to itself, or to too much, ends as any object. */
const MOST_SCHEMAS = 2000;
const ANY_OBJECT: JsonObject = { type: 'object' };

class Writer {
  readonly #root: JsonObject;
  readonly #lost: () => void;
  #written = 0;

  constructor(root: JsonObject, lost: () => void) {
    this.#root = root;
    this.#lost = lost;
  }

  write(schema: unknown, within: readonly string[]): JsonObject {
    if (!isPlainRecord(schema)) return ANY_OBJECT;
    if (++this.#written > MOST_SCHEMAS) return this.#any();
    const reference = schema['$ref'];
    if (typeof reference === 'string') {
      const found = within.includes(reference) ? null : this.#found(reference);
      return found === null ? this.#any() : this.write(found, [...within, reference]);
    }
    const out: Record<string, unknown> = {};
    for (const word in schema) this.#word(out, word, schema[word], within);
    if (out['type'] === 'object') out['properties'] ??= {};
    return out;
  }

  #any(): JsonObject {
    this.#lost();
    return ANY_OBJECT;
  }

  #found(reference: string): JsonObject | null {
    const found = reference
      .replace(/^#\/?/, '')
      .split('/')
      .reduce<unknown>((at, step) => (isPlainRecord(at) && Object.hasOwn(at, step) ? at[step] : undefined), this.#root);
    return isPlainRecord(found) ? found : null;
  }

  #word(out: Record<string, unknown>, word: string, value: unknown, within: readonly string[]): void {
    const each = (one: unknown): JsonObject => this.write(one, within);
    if (word === 'type' && Array.isArray(value)) return this.#types(out, value);
    if (word === 'properties' && isPlainRecord(value))
      out[word] = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, each(one)]));
    else if (word === 'items') out[word] = each(Array.isArray(value) ? value[0] : value);
    else if ((word === 'anyOf' || word === 'oneOf' || word === 'allOf') && Array.isArray(value)) {
      if (word === 'allOf') this.#lost();
      out['anyOf'] = value.map(each);
    } else if (word === 'const') {
      if (typeof value === 'string') out['enum'] = [value];
      else this.#lost();
    } else if (KNOWN.includes(word)) out[word] = value;
    else if (!SILENT.includes(word)) this.#lost();
  }

  #types(out: Record<string, unknown>, types: readonly unknown[]): void {
    const others = types.filter((type) => type !== 'null');
    if (others.length < types.length) out['nullable'] = true;
    if (others.length === 1) out['type'] = others[0];
    else out['anyOf'] = others.map((type) => ({ type }));
  }
}

/**
 * A schema in the words that Gemini's has, references written out.
 * @param lost told where the schema said more than could be kept
 */
export const geminiSchema = (schema: JsonObject, lost: () => void): JsonObject =>
  new Writer(schema, lost).write(schema, []);
