import { createHash } from 'node:crypto';
import type { EpochMs, Ms } from '../../units/index.ts';
import { plainModelName } from './model-name.ts';
import type { UsageRow } from './types.ts';

/**
 * The id of an imported entry says what it is of, so that the books alone tell whether something is in them:
 * `imp-` provider and model, length of the time, columns it is divided by, groups or request, `-` what stands in it.
 * All but the length are digests with a secret of the organisation: names of users, keys and projects are in them.
 */
const PREFIX = 'imp-';
const SOURCE_DIGITS = 12;
const LENGTH_DIGITS = 8;
const COLUMNS_DIGITS = 4;
const GROUPS_DIGITS = 16;
const CONTENT_DIGITS = 12;
/** How much of an id says what the row is, whatever its figures are. */
export const IDENTITY_CHARS = PREFIX.length + SOURCE_DIGITS + LENGTH_DIGITS + COLUMNS_DIGITS + GROUPS_DIGITS;

/** What an id says. */
export interface Identity {
  /** All of it. */
  readonly start: string;
  /** Provider and model. */
  readonly source: string;
  /** Of the time; 0 is one request. */
  readonly lengthMs: Ms;
  /** By which columns its export was divided. */
  readonly columns: string;
}

const digest = (parts: readonly unknown[], digits: number): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, digits);

/** Names of providers that exports write differently. */
const PROVIDERS: Readonly<Record<string, string>> = {
  xai: 'x-ai',
  vertex_ai: 'google',
  gemini: 'google',
  bedrock: 'aws',
};

/** What a row is: of which provider and model, how long, divided how, and which of them. */
export function identityOf(secret: string, row: UsageRow, columns: string, nth: number): Identity {
  const provider = row.provider.toLowerCase();
  const source = digest([secret, PROVIDERS[provider] ?? provider, plainModelName(row.model)], SOURCE_DIGITS);
  const lengthMs = row.until === null ? 0 : row.until - row.from;
  const length = lengthMs.toString(36).padStart(LENGTH_DIGITS, '0');
  const divided = digest([columns], COLUMNS_DIGITS);
  const groups = digest([secret, row.from, row.model, row.identity, nth], GROUPS_DIGITS);
  return { start: `${PREFIX}${source}${length}${divided}${groups}`, source, lengthMs, columns: divided };
}

/** Reads the beginning of an id; `null`: it is none of an import. */
export function readIdentity(start: string): Identity | null {
  if (!start.startsWith(PREFIX) || start.length !== IDENTITY_CHARS) return null;
  let at = PREFIX.length;
  const next = (digits: number): string => start.slice(at, (at += digits));
  const [source, length, columns] = [next(SOURCE_DIGITS), next(LENGTH_DIGITS), next(COLUMNS_DIGITS)];
  return { start, source, lengthMs: Number.parseInt(length, 36), columns };
}

/** The id of an entry: what the row is, and what stands in it. */
export const importedId = (
  { start }: Identity,
  { usage, requests, costNanoUsd, outcome }: UsageRow,
  why: string = '',
): string => `${start}-${digest([usage, requests, costNanoUsd, outcome, why], CONTENT_DIGITS)}`;

/** The columns that divide the buckets of a file: those with a value in any of its rows. */
export function columnsOf(rows: readonly UsageRow[]): string {
  const used = new Set<number>();
  for (const { groups } of rows) for (const [i, value] of groups.entries()) if (value !== '') used.add(i);
  return [...used].sort((a, b) => a - b).join(',');
}

/** A time and what stands in it, for what an instant or another time is compared with. */
export interface Interval {
  readonly from: EpochMs;
  readonly lengthMs: Ms;
}

/** Whether two times have an instant in common and are not one; requests are instants and never the same usage. */
export function overlaps(a: Interval, b: Interval): boolean {
  if ((a.from === b.from && a.lengthMs === b.lengthMs) || (a.lengthMs === 0 && b.lengthMs === 0)) return false;
  const [endA, endB] = [a.from + Math.max(a.lengthMs, 1), b.from + Math.max(b.lengthMs, 1)];
  return a.from < endB && b.from < endA;
}
