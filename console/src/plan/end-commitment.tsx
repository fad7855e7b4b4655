import { useMutation, useQueryClient } from '@tanstack/react-query';
import { controlPlane, type TrackedCommitment } from '../api/control-plane.ts';
import { Failed } from '../forms/failed.tsx';
import { Field, valueIn } from '../forms/field.tsx';
import { Modal } from '../forms/modal.tsx';

/** Asks why a commitment is to end, and ends it. */
export function EndCommitment({ of, close }: { readonly of: TrackedCommitment; readonly close: () => void }) {
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: (why: string) => controlPlane.commitmentsEnd({ id: of.id, why }),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['commitments'] });
      close();
    },
  });
  return (
    <Modal title={`End the commitment of ${of.workload}?`} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          end.mutate(valueIn(event.currentTarget, 'why').trim());
        }}
      >
        <p>The workload&apos;s own policy holds again within seconds, on every gateway. The record stays.</p>
        <Field label="Why">
          <input name="why" type="text" autoComplete="off" required />
        </Field>
        <Failed error={end.error} />
        <p className="row">
          <button type="submit" className="danger" disabled={end.isPending}>
            {end.isPending ? 'Ending…' : 'End it'}
          </button>
        </p>
      </form>
    </Modal>
  );
}
