import { useMutation, useQueryClient } from '@tanstack/react-query';
import { controlPlane, type Key } from '../api/control-plane.ts';
import { Failed } from '../forms/failed.tsx';
import { Modal } from '../forms/modal.tsx';

/** Asks whether a key is to end, and ends it. */
export function Revoke({ of, close }: { readonly of: Key; readonly close: () => void }) {
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => controlPlane.keysRevoke({ id: of.id }),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['keys'] });
      close();
    },
  });
  return (
    <Modal title={`Revoke ${of.name}?`} close={close}>
      <p>
        Whatever uses <code>{of.prefix}…</code> of {of.organisation} is refused within two seconds, on every gateway. It
        cannot be undone; the books keep its entries.
      </p>
      <Failed error={revoke.error} />
      <p className="row">
        <button type="button" className="danger" disabled={revoke.isPending} onClick={() => revoke.mutate()}>
          {revoke.isPending ? 'Revoking…' : 'Revoke the key'}
        </button>
        <button type="button" onClick={close}>
          Keep it
        </button>
      </p>
    </Modal>
  );
}
