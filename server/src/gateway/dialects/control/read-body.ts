import type { Ruling } from '../../../kernel/index.ts';
import { JoulegateError } from '../../../units/index.ts';
import { badRequest } from '../json-shape.ts';
import type { JsonObject } from '../lane.ts';
import { isRecord } from '../record.ts';
import { breaks, isIdle } from './breaks.ts';
import { factOf, folded, sends, type BodyFacts, type Fact } from './facts.ts';

const ADDRESS = sends('has the upstream fetch an address');
const namesAddress = (plain: string): boolean => /ur[li]s?$/.test(plain);
const isAddress = (value: unknown): boolean => typeof value === 'string' && value !== '' && !/^data:/i.test(value);

/** A name that is part of what is decided inside of content. */
const isDecided = (facts: BodyFacts, plain: string): boolean =>
  plain === 'type' || plain === 'role' || plain === 'id' || Object.hasOwn(facts.members, plain);

const prefixes = new WeakMap<BodyFacts, readonly (readonly [start: string, fact: Fact])[]>();

/** The row of a `type`; the exact one before a beginning of it. */
export function typeFact(facts: BodyFacts, type: string): Fact | undefined {
  const exact = factOf(facts.types, type);
  if (exact !== undefined) return exact;
  let starts = prefixes.get(facts);
  if (starts === undefined) {
    starts = Object.entries(facts.types)
      .filter(([name]) => name.endsWith('*'))
      .map(([name, fact]) => [name.slice(0, -1), fact] as const);
    prefixes.set(facts, starts);
  }
  return starts.find(([start]) => type.startsWith(start))?.[1];
}

/** @returns the refusal of a member that breaks the rules */
export const refusal = (path: string, fact: Fact, { words }: Ruling): JoulegateError =>
  new JoulegateError('JG_CONTROL', `${path} ${fact.words}; control rules hold: ${words}`, {
    where: path.slice(0, 200),
    hint: 'leave it out, or ask for a workload whose control rules allow it',
  });

/** @returns the refusal of what no table knows */
export const unknown = (path: string, what: string, { words }: Ruling): JoulegateError =>
  new JoulegateError('JG_CONTROL', `${what} is not known here; control rules hold: ${words}`, {
    where: path.slice(0, 200),
    hint: 'leave it out; what it does with data cannot be told. control.unknownFields: remove takes unknown fields out',
  });

/**
 * Looks into prompt or tools for what breaks the rules.
 * @param path of `value`, such as `messages`
 * @throws JoulegateError `JG_CONTROL` with the path, `JG_BAD_REQUEST` where a member differs in case only from one that is decided on
 */
export function readContent(facts: BodyFacts, ruling: Ruling, value: unknown, path: string): void {
  if (Array.isArray(value))
    value.forEach((item: unknown, i) => {
      const here = `${path}[${i}]`;
      const { untyped } = facts;
      if (untyped !== undefined && isRecord(item) && 'id' in item && item['type'] == null && item['role'] == null)
        if (breaks(untyped, item['id'], ruling)) throw refusal(here, untyped, ruling);
      readValue(facts, ruling, item, here);
    });
  else readValue(facts, ruling, value, path);
}

function readValue(facts: BodyFacts, ruling: Ruling, value: unknown, path: string): void {
  if (Array.isArray(value)) value.forEach((item: unknown, i) => readValue(facts, ruling, item, `${path}[${i}]`));
  else if (isRecord(value) && !isClosed(facts, ruling, value, path)) readMembers(facts, ruling, value, path);
}

/** Decides on the object's type; @returns whether what stands inside needs no look */
function isClosed(facts: BodyFacts, ruling: Ruling, { type }: JsonObject, path: string): boolean {
  if (type == null) return false;
  const fact = typeof type === 'string' ? typeFact(facts, type) : undefined;
  if (fact === undefined) throw unknown(`${path}.type`, `the type ${JSON.stringify(type).slice(0, 60)}`, ruling);
  if (breaks(fact, type, ruling))
    throw refusal(path, { ...fact, words: `of type ${String(type)} ${fact.words}` }, ruling);
  return fact.closed === true;
}

function readMembers(facts: BodyFacts, ruling: Ruling, object: JsonObject, path: string): void {
  for (const name in object) {
    const value = object[name];
    const plain = folded(name);
    if (plain !== name && isDecided(facts, plain))
      throw badRequest(`${path}.${name}`.slice(0, 200), `${name} differs from ${plain} in case only`, `write ${plain}`);
    if (facts.opaque.includes(name)) continue;
    const fact = factOf(facts.members, name);
    if (fact !== undefined && !isIdle(fact, value) && breaks(fact, value, ruling))
      throw refusal(`${path}.${name}`, fact, ruling);
    if (namesAddress(plain) && (Array.isArray(value) ? value.some(isAddress) : isAddress(value)))
      throw refusal(`${path}.${name}`, ADDRESS, ruling);
    if (typeof value === 'object') readValue(facts, ruling, value, `${path}.${name}`);
  }
}
