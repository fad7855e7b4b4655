import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { wordOf } from './call-ids.ts';
import { records } from './parameters.ts';

/** What every vendor takes as a tool's name. */
const FITS = /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/;
const KEPT = 51;

/**
 * A tool's name as every vendor takes it; its answers get the caller's own back.
 */
export function fittingName(name: unknown): unknown {
  if (typeof name !== 'string' || name === '' || FITS.test(name)) return name;
  const kept = name.replace(/[^\w-]/g, '_').replace(/^(?![a-zA-Z_])/, '_');
  return `${kept.slice(0, KEPT)}_${wordOf(name, 12)}`;
}

export type NameBack = (name: unknown) => unknown;
const AS_IT_IS: NameBack = (name) => name;

const nameOf = (tool: JsonObject): unknown => (isRecord(tool['function']) ? tool['function']['name'] : tool['name']);

/** The caller's names for what {@link fittingName} renamed of a request's tools. */
export function namesBack(request: JsonObject): NameBack {
  let renamed: Map<unknown, unknown> | null = null;
  for (const tool of records(request['tools'])) {
    const name = nameOf(tool);
    const sent = fittingName(name);
    if (sent !== name) (renamed ??= new Map()).set(sent, name);
  }
  const names = renamed;
  return names === null ? AS_IT_IS : (name) => names.get(name) ?? name;
}
