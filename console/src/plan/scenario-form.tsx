import { useRef, useState } from 'react';
import { ApiError } from '../api/client.ts';
import { Field } from '../forms/field.tsx';
import { EXAMPLES } from './examples.ts';

export interface Scenario {
  readonly text: string;
  /** Of the file that it came from, for messages. */
  readonly file: string;
}

interface ScenarioFormProps {
  readonly scenario: Scenario;
  readonly isMaking: boolean;
  readonly error: Error | null;
  readonly change: (scenario: Scenario) => void;
  readonly make: () => void;
}

/** Where a plan begins: an example, a file or words typed here. */
export function ScenarioForm({ scenario, isMaking, error, change, make }: ScenarioFormProps) {
  const file = useRef<HTMLInputElement>(null);
  const [unread, setUnread] = useState<string | null>(null);
  const open = async (chosen: File | undefined): Promise<void> => {
    if (chosen === undefined) return;
    try {
      change({ text: await chosen.text(), file: chosen.name });
      setUnread(null);
    } catch {
      setUnread(`${chosen.name} cannot be read`);
    }
  };
  const failed = unread ?? error?.message ?? null;
  return (
    <form
      className="panel scenario"
      onSubmit={(event) => {
        event.preventDefault();
        make();
      }}
    >
      <div className="row">
        <label className="row">
          Start from{' '}
          <select
            value=""
            onChange={({ target: { value } }) => {
              const example = EXAMPLES.find(({ name }) => name === value);
              if (example !== undefined) change({ text: example.text, file: `${example.name}.yaml` });
            }}
          >
            <option value="">an example</option>
            {EXAMPLES.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <button type="button" onClick={() => file.current?.click()}>
          Open a file
        </button>
        <input
          ref={file}
          type="file"
          hidden
          accept=".yaml,.yml,.json"
          aria-label="Scenario file"
          onChange={({ target }) => {
            void open(target.files?.[0]);
            target.value = '';
          }}
        />
        <button type="submit" className="primary" disabled={isMaking || scenario.text.trim() === ''}>
          Make the plan
        </button>
        {isMaking && <progress aria-label="Making the plan" />}
        <span className="muted">{scenario.file}</span>
      </div>
      <Field label="Scenario" hint="YAML; docs/plan.md has every field. It is kept in this browser alone.">
        <textarea
          spellCheck={false}
          rows={14}
          value={scenario.text}
          onChange={({ target: { value } }) => change({ ...scenario, text: value })}
        />
      </Field>
      <p className="failed" role="alert" hidden={failed === null}>
        {failed}
        {error instanceof ApiError && error.status === 0 ? '; it is asked again when you press the button' : ''}
      </p>
    </form>
  );
}
