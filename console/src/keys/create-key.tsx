import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { controlPlane, type CreatedKey, type Key } from '../api/control-plane.ts';
import { settingsQuery } from '../api/queries.ts';
import { Failed } from '../forms/failed.tsx';
import { Field, valueIn } from '../forms/field.tsx';
import { Modal } from '../forms/modal.tsx';
import { ShownOnce } from '../forms/shown-once.tsx';
import { limitInput, type BudgetPeriod } from '../limits/limit-fields.ts';
import { LimitInputs } from '../limits/limit-inputs.tsx';
import { tryIt } from './try-it.ts';

interface CreateKeyProps {
  /** Whose organisations, teams and workloads are offered. */
  readonly keys: readonly Key[];
  readonly close: () => void;
}

/** Makes a key and shows its secret, this once. */
export function CreateKey({ keys, close }: CreateKeyProps) {
  const queries = useQueryClient();
  const create = useMutation({
    mutationFn: (form: HTMLFormElement) => controlPlane.keysCreate(inputOf(form)),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
    // The secret goes with the sheet.
    gcTime: 0,
  });
  if (create.data !== undefined) return <Made made={create.data} close={close} />;
  return (
    <Modal title="Make a key" close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate(event.currentTarget);
        }}
      >
        <div className="fields">
          <Field label="Organisation" hint="who pays">
            <input name="organisation" type="text" list="organisations" autoComplete="off" required />
          </Field>
          <Field label="Name" hint="what the key is for">
            <input name="name" type="text" autoComplete="off" required />
          </Field>
          <Field label="Team" hint="its limits bind too; may be left empty">
            <input name="team" type="text" list="teams" autoComplete="off" />
          </Field>
          <Field label="Expires after days" hint="left empty: never">
            <input name="days" type="number" inputMode="decimal" min={0.01} max={36_500} step="any" />
          </Field>
        </div>
        <Field label="Workloads" hint="names with commas between; left empty: all">
          <input name="workloads" type="text" autoComplete="off" />
        </Field>
        <label>
          <input name="trustOrigin" type="checkbox" /> believe its x-joulegate-origin header
        </label>
        <LimitInputs limits={null} />
        <Failed error={create.error} />
        <p className="row">
          <button type="submit" className="primary" disabled={create.isPending}>
            {create.isPending ? 'Making…' : 'Make the key'}
          </button>
        </p>
        <datalist id="organisations">
          {[...new Set(keys.map(({ organisation }) => organisation))].map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
        <datalist id="teams">
          {[...new Set(keys.flatMap(({ team }) => team ?? []))].map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      </form>
    </Modal>
  );
}

function inputOf(form: HTMLFormElement): Parameters<typeof controlPlane.keysCreate>[0] {
  const [organisation, name, team, days] = ['organisation', 'name', 'team', 'days'].map((field) =>
    valueIn(form, field).trim(),
  ) as [string, string, string, string];
  const workloads = valueIn(form, 'workloads')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  return {
    organisation,
    name,
    trustOrigin: valueIn(form, 'trustOrigin') !== '',
    ...(team === '' ? {} : { team }),
    ...(days === '' ? {} : { days: Number(days) }),
    ...(workloads.length === 0 ? {} : { workloads }),
    ...limitInput((field) => valueIn(form, field), valueIn(form, 'period') as BudgetPeriod),
  };
}

function Made({ made, close }: { readonly made: CreatedKey; readonly close: () => void }) {
  const settings = useQuery(settingsQuery).data;
  return (
    <Modal title={`${made.name} of ${made.organisation}`} close={close} keepsOpen>
      <ShownOnce label="The key" secret={made.key} />
      <p>
        It works on every gateway within two seconds. To try it, set it as <code>JOULEGATE_KEY</code> in a shell, and
        ask which models it may use:
      </p>
      <pre className="try">
        <code>{tryIt(location.hostname, settings?.sections)}</code>
      </pre>
    </Modal>
  );
}
