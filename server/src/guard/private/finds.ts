/** What is looked for: one word in the config, in rule ids and in the names that stand for values. */
export const PRIVATE_KINDS = ['card', 'iban', 'id', 'email', 'phone', 'ip', 'key', 'password', 'term'] as const;
export type PrivateKind = (typeof PRIVATE_KINDS)[number];

/** A value and where it stands in its text. */
export interface Find {
  readonly kind: PrivateKind;
  /** Such as `private.iban` or `private.id.us-ssn`. */
  readonly ruleId: string;
  readonly from: number;
  readonly to: number;
}

/** Which of two values that overlap is told: the one whose form says more. */
const STRENGTH: Readonly<Record<PrivateKind, number>> = {
  term: 9,
  key: 8,
  password: 7,
  iban: 6,
  card: 5,
  id: 4,
  email: 3,
  ip: 2,
  phone: 1,
};

/** Values in order, none over another. */
export function apart(finds: Find[]): readonly Find[] {
  if (finds.length < 2) return finds;
  finds.sort((a, b) => a.from - b.from || STRENGTH[b.kind] - STRENGTH[a.kind]);
  const kept: Find[] = [];
  for (const find of finds) {
    const last = kept.at(-1);
    if (last === undefined || find.from >= last.to) kept.push(find);
    else if (STRENGTH[find.kind] > STRENGTH[last.kind]) {
      kept.pop();
      // The weaker one is no less private where it reaches further: both go under the stronger name.
      kept.push({ ...find, from: Math.min(find.from, last.from), to: Math.max(find.to, last.to) });
    } else if (find.to > last.to) kept.push({ ...(kept.pop() as Find), to: find.to });
  }
  return kept;
}
