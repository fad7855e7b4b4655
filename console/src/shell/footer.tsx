import type { Overview } from '../api/control-plane.ts';
import { figure } from '../figures/format.ts';
import { TierMark } from '../figures/tier-mark.tsx';
import { useKept, type Kept } from './kept.ts';
import { NUMBER_WORDS, numbers } from './numbers.ts';
import { theme, THEME_WORDS } from './theme.ts';

/** What the marks mean, what runs, and how this browser shows it. */
export function Footer({ data }: { readonly data: Overview | undefined }) {
  return (
    <footer className="foot">
      <p className="tier-legend">
        <span>
          <TierMark tier="measured" /> measured
        </span>
        <span>
          <TierMark tier="modelled-open" /> modelled
        </span>
        <span>
          <TierMark tier="vendor-declared" /> declared, imported or unknown
        </span>
      </p>
      <div className="settings">
        <Choice label="Theme" choice={theme} words={THEME_WORDS} />
        <Choice label="Numbers" choice={numbers} words={NUMBER_WORDS} />
      </div>
      {data !== undefined && (
        <p className="muted">
          ledger {data.durability.mode}
          {data.durability.mode === 'async' && `, at most ${figure(data.durability.windowMs)} ms unsynced`} · joulegate{' '}
          {data.version}
        </p>
      )}
    </footer>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly choice: Kept<Value>;
  readonly words: Readonly<Record<Value, string>>;
}

function Choice<Value extends string>({ label, choice, words }: ChoiceProps<Value>) {
  const value = useKept(choice);
  return (
    <label>
      {label}{' '}
      <select value={value} onChange={(event) => choice.set(event.target.value as Value)}>
        {choice.values.map((each) => (
          <option key={each} value={each}>
            {words[each]}
          </option>
        ))}
      </select>
    </label>
  );
}
