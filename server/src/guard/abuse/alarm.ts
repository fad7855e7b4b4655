import type { EpochMs } from '../../units/index.ts';

/** What is watched for; each kind has an action of its own. */
export type AlarmKind = 'usage' | 'size' | 'guard' | 'addresses' | 'attempts' | 'loops';

/** Something that looks like abuse, with the figures that say so. Nothing in it repeats a text or a credential. */
export interface Alarm {
  readonly kind: AlarmKind;
  readonly at: EpochMs;
  /** Pseudonym of the key; `null`: no key in particular, as where unknown ones are tried. */
  readonly key: string | null;
  /** Pseudonym. */
  readonly organisation: string | null;
  /** What was counted, in words with its unit, such as `USD in 60 minutes`. */
  readonly what: string;
  readonly observed: number;
  /** What was usual; `null`: the kind knows no usual. */
  readonly usual: number | null;
  /** Robust z on logarithms; `null`: the kind has none. */
  readonly z: number | null;
  /** What the usual was taken from. */
  readonly basis: string;
  /** Where from, no finer than a network of 256 addresses (IPv4) or a site (IPv6); `null`: not of one place. */
  readonly network: string | null;
  /** Pseudonym of the session or agent; `null`: of the whole key. */
  readonly session: string | null;
}
