import { useState } from 'react';
import type { DecisionList } from '../api/control-plane.ts';
import { tierWords, type Tier } from '../figures/tier.ts';
import { EXCLUSION_WORDS } from '../why/exclusion-words.ts';
import { CHOICES, NAMED, without, type DecisionsSearch } from './search.ts';

const LABELS = {
  workload: 'Workload',
  model: 'Model',
  origin: 'From',
  deployment: 'To',
  team: 'Team',
  key: 'Key',
  outcome: 'Outcome',
  mode: 'Mode',
  tier: 'Tier',
  reason: 'Reason',
  exclusion: 'Left out for',
} as const;
type Name = keyof typeof LABELS;
const NAMES = Object.keys(LABELS) as Name[];

const REASON_WORDS: Readonly<Record<string, string>> = {
  'lowest-full-cost': 'lowest full cost',
  'only-candidate': 'only one allowed',
  default: 'the default',
  degraded: 'something relaxed',
  'no-candidate': 'none allowed',
};
const wordsOf = (name: Name, value: string): string => {
  if (name === 'tier') return tierWords(value as Tier);
  if (name === 'exclusion') return EXCLUSION_WORDS[value as keyof typeof EXCLUSION_WORDS];
  return name === 'reason' ? REASON_WORDS[value]! : value;
};

interface FiltersProps {
  readonly search: DecisionsSearch;
  readonly options: NonNullable<DecisionList['options']> | null;
  readonly change: (next: DecisionsSearch) => void;
}

/** What the list is narrowed to; all of it is in the address. */
export function Filters({ search, options, change }: FiltersProps) {
  const valuesOf = (name: Name): readonly string[] => {
    const known: readonly string[] = (NAMED as readonly string[]).includes(name)
      ? (options?.[name as (typeof NAMED)[number]] ?? [])
      : CHOICES[name as keyof typeof CHOICES];
    const own = search[name];
    return own === undefined || known.includes(own) ? known : [own, ...known];
  };
  const isNarrowed =
    search.moved === true || search.search !== undefined || NAMES.some((name) => search[name] !== undefined);
  return (
    <div className="filters" role="search" aria-label="Narrow the list">
      <SearchField key={search.search ?? ''} search={search} change={change} />
      {NAMES.map((name) => (
        <label key={name} data-set={search[name] !== undefined}>
          {LABELS[name]}
          {/* One that has nothing to offer keeps its place, so that nothing moves when the names come. */}
          <select
            disabled={valuesOf(name).length === 0}
            value={search[name] ?? ''}
            onChange={({ target: { value } }) =>
              change(value === '' ? without(search, name) : { ...search, [name]: value })
            }
          >
            <option value="">any</option>
            {valuesOf(name).map((value) => (
              <option key={value} value={value}>
                {wordsOf(name, value)}
              </option>
            ))}
          </select>
        </label>
      ))}
      <label className="filter-check">
        <input
          type="checkbox"
          checked={search.moved === true}
          onChange={({ target: { checked } }) =>
            change(checked ? { ...search, moved: true } : without(search, 'moved'))
          }
        />{' '}
        moved only
      </label>
      {isNarrowed && (
        <button
          type="button"
          onClick={() => {
            const { period, from, to } = search;
            change({
              ...(period === undefined ? {} : { period }),
              ...(from === undefined || to === undefined ? {} : { from, to }),
            });
          }}
        >
          Clear
        </button>
      )}
    </div>
  );
}

function SearchField({ search, change }: Omit<FiltersProps, 'options'>) {
  const [typed, setTyped] = useState(search.search ?? '');
  return (
    <form
      className="filter-search"
      onSubmit={(event) => {
        event.preventDefault();
        const text = typed.trim();
        change(text === '' ? without(search, 'search') : { ...search, search: text });
      }}
    >
      <label>
        Search
        <input
          type="search"
          value={typed}
          maxLength={200}
          placeholder="jg_… or a part of a name"
          onChange={({ target: { value } }) => setTyped(value)}
        />
      </label>
      <button type="submit">Find</button>
    </form>
  );
}
