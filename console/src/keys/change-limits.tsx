import { useMutation, useQueryClient } from '@tanstack/react-query';
import { controlPlane, type Key } from '../api/control-plane.ts';
import { Failed } from '../forms/failed.tsx';
import { valueIn } from '../forms/field.tsx';
import { Modal } from '../forms/modal.tsx';
import { limitInput, type BudgetPeriod } from '../limits/limit-fields.ts';
import { LimitInputs } from '../limits/limit-inputs.tsx';

interface ChangeLimitsProps {
  readonly of: Key;
  readonly close: () => void;
}

/** Gives a key other limits of its own. */
export function ChangeLimits({ of, close }: ChangeLimitsProps) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (form: HTMLFormElement) => {
      const limits = limitInput((name) => valueIn(form, name), valueIn(form, 'period') as BudgetPeriod);
      return controlPlane.keysLimits(limits === null ? { id: of.id, clear: true } : { id: of.id, ...limits });
    },
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['keys'] });
      close();
    },
  });
  return (
    <Modal title={`Limits of ${of.name}`} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(event.currentTarget);
        }}
      >
        <p className="muted">
          They hold on every gateway within two seconds, beside those of its organisation and team. What is left empty
          is not limited by the key; with all empty the limits of every key (<code>limits.keys</code>) hold.
        </p>
        <LimitInputs limits={of.limits} />
        <Failed error={change.error} />
        <p className="row">
          <button type="submit" className="primary" disabled={change.isPending}>
            {change.isPending ? 'Saving…' : 'Save the limits'}
          </button>
        </p>
      </form>
    </Modal>
  );
}
