/** A record of what an API served, of which nothing is taken for granted. */
export type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/**
 * What stands at a path, `undefined` where it leads nowhere.
 * @example at({ spec: { nodeName: 'a' } }, 'spec', 'nodeName') // 'a'
 */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const step of path) {
    if (!isJson(found)) return undefined;
    found = (found as Readonly<Record<string | number, unknown>>)[step];
  }
  return found;
}

/** A text at a path; empty where there is none. Numbers are told as texts: quantities and ports come as both. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : typeof found === 'number' ? String(found) : '';
}

/** A number at a path; `null` where there is none. */
export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | null {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : null;
}

/** A list at a path; empty where there is none. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The texts of a map at a path, such as labels. */
export function textsAt(value: unknown, ...path: readonly (string | number)[]): ReadonlyMap<string, string> {
  const found = at(value, ...path);
  const texts = new Map<string, string>();
  if (isJson(found)) for (const name of Object.keys(found)) texts.set(name, textAt(found, name));
  return texts;
}

const UNITS: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/**
 * A quantity of Kubernetes as a number of its base unit (cores, bytes, pieces); `null` where it is none.
 * Source: the serialisation format of `resource.Quantity`.
 * @example quantity('1500m') // 1.5
 * @example quantity('16Gi') // 17179869184
 */
export function quantity(text: string): number | null {
  const parts = /^([0-9.]+(?:e[0-9]+)?)(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$/.exec(text);
  return parts === null ? null : Number(parts[1]) * (parts[2] === undefined ? 1 : (UNITS[parts[2]] ?? Number.NaN));
}

/** A moment in ms since 1970; `null` where there is none. */
export function momentMs(text: string): number | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}
