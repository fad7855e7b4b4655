import { isObject, text, type Json, type Rule } from './vendor.ts';

/** Rules that OpenAI's chat completions and responses share. */

export const longest =
  (name: string, most: number): Rule =>
  ({ body }) =>
    text(body[name]).length > most &&
    `Invalid '${name}': string too long. Expected a string with maximum length ${most}, but got a string with length ${text(body[name]).length} instead.`;

export const unknownParameter = (name: string): string => `Unknown parameter: '${name}'.`;
export const strictObject = (at: Json): string | null => {
  if (at['type'] !== 'object' && at['properties'] === undefined) return null;
  if (at['additionalProperties'] !== false) return "'additionalProperties' is required to be supplied and to be false";
  const properties = isObject(at['properties']) ? Object.keys(at['properties']) : [];
  const required = new Set(Array.isArray(at['required']) ? at['required'] : []);
  const missing = properties.find((name) => !required.has(name));
  return missing === undefined
    ? null
    : `'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`;
};

export const bareObject = (at: Json): string | null =>
  at['type'] === 'object' &&
  at['properties'] === undefined &&
  at['additionalProperties'] === undefined &&
  at['$ref'] === undefined
    ? 'object schema missing properties'
    : null;

export const metadataFits: Rule = ({ body }) => {
  if (!isObject(body['metadata'])) return null;
  const pairs = Object.entries(body['metadata']);
  return (
    (pairs.length > 16 ||
      pairs.some(([name, value]) => name.length > 64 || typeof value !== 'string' || value.length > 512)) &&
    "Invalid 'metadata'."
  );
};

export const optionsFit: Rule = ({ body }) =>
  body['stream_options'] !== undefined &&
  body['stream_options'] !== null &&
  body['stream'] !== true &&
  "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
