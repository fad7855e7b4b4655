import { useMutation, useQueryClient } from '@tanstack/react-query';
import { controlPlane, type Key } from '../api/control-plane.ts';
import { Failed } from '../forms/failed.tsx';
import { Field, valueIn } from '../forms/field.tsx';
import { Modal } from '../forms/modal.tsx';

const LONGEST_WHY = 200;

/** Asks why a key is to stop for now, and freezes it. */
export function Freeze({ of, close }: { readonly of: Key; readonly close: () => void }) {
  const queries = useQueryClient();
  const freeze = useMutation({
    mutationFn: (why: string) => controlPlane.keysFreeze({ id: of.id, ...(why === '' ? {} : { why }) }),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['keys'] });
      close();
    },
  });
  return (
    <Modal title={`Freeze ${of.name}?`} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          freeze.mutate(valueIn(event.currentTarget, 'why').trim());
        }}
      >
        <p>
          Whatever uses <code>{of.prefix}…</code> of {of.organisation} is refused within two seconds, on every gateway,
          and streams under way end. It works again when somebody thaws it.
        </p>
        <Field label="Why" hint="its holder is told; name nobody">
          <input name="why" type="text" autoComplete="off" maxLength={LONGEST_WHY} />
        </Field>
        <Failed error={freeze.error} />
        <p className="row">
          <button type="submit" className="danger" disabled={freeze.isPending}>
            {freeze.isPending ? 'Freezing…' : 'Freeze the key'}
          </button>
          <button type="button" onClick={close}>
            Let it work
          </button>
        </p>
      </form>
    </Modal>
  );
}

/** Asks whether a key that is held back may go on, and lets it. */
export function LetGo({ of, close }: { readonly of: Key; readonly close: () => void }) {
  const queries = useQueryClient();
  const thaw = useMutation({
    mutationFn: () => controlPlane.keysThaw({ id: of.id }),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['keys'] });
      close();
    },
  });
  return (
    <Modal title={`Let ${of.name} go on?`} close={close}>
      <p>
        {of.hold?.why}. <code>{of.prefix}…</code> of {of.organisation} works as before within two seconds, on every
        gateway. Where it was stolen, revoke it and make another.
      </p>
      <Failed error={thaw.error} />
      <p className="row">
        <button type="button" className="primary" disabled={thaw.isPending} onClick={() => thaw.mutate()}>
          {thaw.isPending ? 'Letting go…' : 'Let it go on'}
        </button>
        <button type="button" onClick={close}>
          Keep it held
        </button>
      </p>
    </Modal>
  );
}
