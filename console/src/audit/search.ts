import type { GovernanceReport, KeyLimits } from '../api/control-plane.ts';
import { count, text } from '../figures/format.ts';
import { limitWords } from '../limits/limit-fields.ts';

/** What the address says of the list. */
export interface AuditSearch {
  readonly actor?: string;
  readonly action?: string;
  readonly subject?: string;
}

/**
 * What of an address this page reads; the rest is dropped.
 * @example auditSearch({ actor: 'Ada', action: '', page: 2 }) // { actor: 'Ada' }
 */
export function auditSearch(search: Readonly<Record<string, unknown>>): AuditSearch {
  return Object.fromEntries(
    (['actor', 'action', 'subject'] as const).flatMap((name) => {
      const value = search[name];
      // A number in an address is a text that somebody looks for.
      const said = typeof value === 'string' || typeof value === 'number' ? String(value).trim().slice(0, 200) : '';
      return said === '' ? [] : [[name, said] as const];
    }),
  );
}

const WORDS: Readonly<Record<string, string>> = {
  'key.create': 'made a key',
  'key.revoke': 'revoked a key',
  'key.limits': 'changed the limits of a key',
  'key.freeze': 'froze a key',
  'key.thaw': 'thawed a key',
  'abuse.usage': 'saw unusual use of a key',
  'abuse.size': 'saw requests of unusual size',
  'abuse.guard': 'saw unusual finds of the guard',
  'abuse.addresses': 'saw a key from an unusual network',
  'abuse.attempts': 'saw many failing credentials',
  'abuse.loops': 'saw a session that goes round in a loop',
  'user.create': 'made a user',
  'user.end': 'ended a user',
  'user.role': 'gave another role',
  'user.password': 'changed a password',
  'user.sign-in': 'signed in',
  'commitment.accept': 'accepted a commitment',
  'commitment.end': 'ended a commitment',
  'answers.mark': 'said which answers were accepted',
  'organisation.create': 'made an organisation',
  'team.create': 'made a team',
  'key.erase': 'erased the name of a key',
  'team.erase': 'erased the name of a team',
  'organisation.erase': 'erased the name of an organisation',
  'config.change': 'changed the config',
  'config.refuse': 'had a config refused',
  'invoice.settle': 'settled an invoice',
};

/** An action in words; one that has none is said as it is written. */
export const actionWords = (action: string): string => WORDS[action] ?? action;

/** What is asked for at once: one thing that is done, or all of one kind. */
export const ACTIONS = [
  'key',
  'abuse',
  'user',
  'commitment',
  'organisation',
  'team',
  'config',
  ...Object.keys(WORDS),
] as const;

const isLimits = (value: unknown): value is KeyLimits =>
  typeof value === 'object' && value !== null && 'budgets' in value && Array.isArray(value.budgets);

type Change = GovernanceReport['records'][number]['changes'][number];
const isChanges = (value: unknown): value is readonly Change[] =>
  Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'object' && 'path' in each);
const changeWords = ({ path, before, after, secret }: Change): string =>
  `${path} ${secret ? 'changed' : `from ${before ?? 'not set'} to ${after ?? 'not set'}`}`;

/** A value of a detail as it is read: texts as they are, limits and settings in words, the rest as JSON. */
export function detailWords(value: unknown): string {
  if (value === null) return 'none';
  if (isChanges(value)) return value.map(changeWords).join('; ');
  if (isLimits(value)) return limitWords(value, text, count).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
