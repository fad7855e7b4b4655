import { isPlainRecord } from '../../digits.ts';
import type { JsonObject } from '../../lane.ts';
import { describesObject, mapSchema, without } from './map-schema.ts';

/** Words of JSON Schema that Anthropic's structured output refuses. Source: its documentation, read 2026-11. */
const REFUSED: readonly string[] = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
  'contains',
  'minContains',
  'maxContains',
  'minProperties',
  'maxProperties',
  'patternProperties',
  'propertyNames',
  'dependentRequired',
  'dependentSchemas',
  'unevaluatedItems',
  'unevaluatedProperties',
  'if',
  'then',
  'else',
  'not',
];
const FORMATS: readonly unknown[] = [
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
];
/** Says what the schema describes; without any of them it may be anything, and an answer is an object then. */
const DESCRIBES: readonly string[] = ['type', '$ref', 'anyOf', 'allOf', 'enum', 'const'];

/**
 * The schema of an answer as Anthropic takes it: no other properties anywhere, and only words that it knows.
 * @param lost told where the schema said more than could be kept
 */
export function outputSchema(schema: unknown, lost: () => void): JsonObject {
  const fitted = mapSchema(isPlainRecord(schema) ? schema : {}, (at) => {
    const words = REFUSED.filter((word) => at[word] !== undefined);
    if (at['minItems'] !== undefined && at['minItems'] !== 0 && at['minItems'] !== 1) words.push('minItems');
    if (at['format'] !== undefined && !FORMATS.includes(at['format'])) words.push('format');
    if (words.length > 0) lost();
    const { oneOf, ...rest } = without(at, words);
    const out: Record<string, unknown> = rest;
    if (oneOf !== undefined) out['anyOf'] ??= oneOf;
    if (!describesObject(out)) return out;
    if (out['additionalProperties'] !== undefined && out['additionalProperties'] !== false) lost();
    out['properties'] ??= {};
    out['additionalProperties'] = false;
    return out;
  }) as JsonObject;
  return DESCRIBES.some((word) => fitted[word] !== undefined)
    ? fitted
    : { ...fitted, type: 'object', properties: {}, additionalProperties: false };
}

/** Anthropic's strict mode takes the schema as it is. */
export function isStrictThere(schema: unknown): boolean {
  let kept = true;
  const fitted = outputSchema(schema, () => (kept = false));
  return kept && JSON.stringify(fitted) === JSON.stringify(schema);
}
