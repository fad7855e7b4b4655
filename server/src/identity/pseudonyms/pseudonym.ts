import { randomInt } from 'node:crypto';
import type { Tables } from '../../state/index.ts';

/** `import` is not a name: it is what the ids of an organisation's imported entries are made with. */
export type NameKind = Tables['pseudonyms']['kind'];

/** A name as a person gave it. */
export interface Named {
  readonly kind: NameKind;
  /** Pseudonym of its organisation; empty for an organisation. */
  readonly scope: string;
  readonly name: string;
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Sixty bits tell pseudonyms apart that the state has forgotten too; what ids are made with is guessed at and has twice as many. */
const SHAPES: Readonly<Record<NameKind, readonly [prefix: string, digits: number]>> = {
  organisation: ['org_', 10],
  team: ['team_', 10],
  key: ['key_', 10],
  import: ['imp_', 22],
};

/** A pseudonym from the system's randomness: a hash of the name could be found by guessing names. @example newPseudonym('team') // 'team_…' */
export function newPseudonym(kind: NameKind): string {
  const [prefix, digits] = SHAPES[kind];
  let text = prefix;
  for (let i = 0; i < digits; i++) text += ALPHABET[randomInt(ALPHABET.length)] as string;
  return text;
}

export const organisationNamed = (name: string): Named => ({ kind: 'organisation', scope: '', name });
export const keyOfNames = ({ kind, scope, name }: Named): string => JSON.stringify([kind, scope, name]);
