import { useMutation, useQueryClient } from '@tanstack/react-query';
import { controlPlane, type PlanAnswer } from '../api/control-plane.ts';
import { Failed } from '../forms/failed.tsx';
import { Field, valueIn } from '../forms/field.tsx';
import { Modal } from '../forms/modal.tsx';
import type { Scenario } from './scenario-form.tsx';

interface CommitProps {
  readonly plan: PlanAnswer['plan'];
  readonly scenario: Scenario;
  readonly close: () => void;
}

/** A person accepts an option of a plan: it is laid over a workload, enforced and tracked. */
export function Commit({ plan, scenario, close }: CommitProps) {
  const queries = useQueryClient();
  const allowed = plan.options.filter(({ broken }) => broken.length === 0);
  const accept = useMutation({
    mutationFn: (form: HTMLFormElement) =>
      controlPlane.commitmentsAccept({
        scenario: scenario.text,
        file: scenario.file,
        option: valueIn(form, 'option'),
        workload: valueIn(form, 'workload').trim(),
        deployments: valueIn(form, 'deployments')
          .split(',')
          .map((each) => each.trim())
          .filter((each) => each !== ''),
        owner: valueIn(form, 'owner').trim(),
        reason: valueIn(form, 'reason').trim(),
        reviewDate: valueIn(form, 'reviewDate'),
      }),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['commitments'] });
      close();
    },
  });
  return (
    <Modal title="Commit to a choice" close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          accept.mutate(event.currentTarget);
        }}
      >
        <Field label="Option" hint="rules are never traded: those that break one are not offered">
          <select name="option" defaultValue={plan.chosen ?? ''}>
            {allowed.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
                {id === plan.chosen ? ' (chosen)' : ''}
              </option>
            ))}
          </select>
        </Field>
        <div className="fields">
          <Field label="Workload" hint="its choice is laid over">
            <input name="workload" type="text" autoComplete="off" required />
          </Field>
          <Field label="Owner" hint="who answers for it">
            <input name="owner" type="text" autoComplete="off" required />
          </Field>
          <Field label="Review by">
            <input name="reviewDate" type="date" required />
          </Field>
        </div>
        <Field label="Deployments" hint="of the workload, which carry it out; ids with commas between">
          <input name="deployments" type="text" autoComplete="off" required />
        </Field>
        <Field label="Reason">
          <input name="reason" type="text" autoComplete="off" required />
        </Field>
        <p className="muted">
          From then on the workload decides among these deployments at the prices of the plan, and follows the decision.
          Its control rules, limits and budgets stay. It ends when somebody ends it.
        </p>
        <Failed error={accept.error} />
        <p className="row">
          <button type="submit" className="primary" disabled={accept.isPending}>
            {accept.isPending ? 'Accepting…' : 'Accept'}
          </button>
        </p>
      </form>
    </Modal>
  );
}
