import type { PseudonymSource } from '../../identity/index.ts';
import type { Entry } from '../../ledger/index.ts';

/** Entries whose teams and keys are called by pseudonyms. @param entries of one organisation, which has its pseudonym already */
export async function underPseudonyms(
  entries: readonly Entry[],
  pseudonyms: PseudonymSource,
): Promise<readonly Entry[]> {
  const scope = entries[0]?.organisation ?? '';
  const given = async (kind: 'team' | 'key', names: Iterable<string>): Promise<ReadonlyMap<string, string>> => {
    const wanted = [...new Set(names)];
    const ids = await pseudonyms(wanted.map((name) => ({ kind, scope, name })));
    return new Map(wanted.map((name, i) => [name, ids[i] as string]));
  };
  const teams = await given(
    'team',
    entries.flatMap(({ team }) => team ?? []),
  );
  const keys = await given(
    'key',
    entries.map(({ keyId }) => keyId),
  );
  return entries.map((entry) => ({
    ...entry,
    team: entry.team === null ? null : (teams.get(entry.team) as string),
    keyId: keys.get(entry.keyId) as string,
  }));
}
