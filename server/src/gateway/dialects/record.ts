import type { JsonObject } from './lane.ts';

/** A JSON object. */
export const isRecord = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
