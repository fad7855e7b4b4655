import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ROLE_WORDS, ROLES, type Role } from '../access/rights.ts';
import { controlPlane, type ConsoleUser } from '../api/control-plane.ts';
import { Failed } from '../forms/failed.tsx';
import { Field, valueIn } from '../forms/field.tsx';
import { Modal } from '../forms/modal.tsx';
import { ShownOnce } from '../forms/shown-once.tsx';

interface SheetProps {
  readonly close: () => void;
}
interface UserSheetProps extends SheetProps {
  readonly user: ConsoleUser;
}

const roleIn = (form: HTMLFormElement): Role => ROLES.find((each) => each === valueIn(form, 'role')) ?? 'viewer';

function Roles({ given }: { readonly given: Role }) {
  return (
    <fieldset className="roles">
      <legend>Role</legend>
      {ROLES.map((role) => (
        <label key={role}>
          <input type="radio" name="role" value={role} defaultChecked={role === given} />{' '}
          <span>
            <strong>{role}</strong> <span className="muted">{ROLE_WORDS[role]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** Makes a user and shows their first password, this once. */
export function CreateUser({ close }: SheetProps) {
  const queries = useQueryClient();
  const create = useMutation({
    mutationFn: (form: HTMLFormElement) =>
      controlPlane.usersCreate({ name: valueIn(form, 'name').trim(), role: roleIn(form) }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['users'] }),
    // The password goes with the sheet.
    gcTime: 0,
  });
  if (create.data !== undefined)
    return (
      <Modal title={`${create.data.name} is ${create.data.role}`} close={close} keepsOpen>
        <ShownOnce label="The first password" secret={create.data.password} />
        <p>Hand it over on a safe way. It can be changed after the sign-in, under the name in the header.</p>
      </Modal>
    );
  return (
    <Modal title="Make a user" close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate(event.currentTarget);
        }}
      >
        <Field label="Name" hint="they sign in by it, and the audit names them so">
          <input name="name" type="text" autoComplete="off" autoCapitalize="none" maxLength={100} required />
        </Field>
        <Roles given="viewer" />
        <Failed error={create.error} />
        <p className="row">
          <button type="submit" className="primary" disabled={create.isPending}>
            {create.isPending ? 'Making…' : 'Make the user'}
          </button>
        </p>
      </form>
    </Modal>
  );
}

/** Gives a user another role. */
export function ChangeRole({ user, close }: UserSheetProps) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (role: Role) => controlPlane.usersRole({ user: user.id, role }),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['users'] });
      close();
    },
  });
  return (
    <Modal title={`Role of ${user.name}`} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(roleIn(event.currentTarget));
        }}
      >
        <Roles given={user.role} />
        <p className="muted">
          {user.signsIn === 'here'
            ? 'Their sessions end: they sign in anew.'
            : 'Their sessions end, and at the next sign-in the groups of the identity provider say the role again.'}
        </p>
        <Failed error={change.error} />
        <p className="row">
          <button type="submit" className="primary" disabled={change.isPending}>
            {change.isPending ? 'Saving…' : 'Give this role'}
          </button>
        </p>
      </form>
    </Modal>
  );
}

/** Asks whether a user is to end, and ends them. */
export function EndUser({ user, close }: UserSheetProps) {
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: () => controlPlane.usersEnd({ user: user.id }),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['users'] });
      close();
    },
  });
  return (
    <Modal title={`End ${user.name}?`} close={close}>
      <p>
        Their sessions end now, and they sign in no more. The audit keeps their name; keys that they made go on working.
      </p>
      <Failed error={end.error} />
      <p className="row">
        <button type="button" className="danger" disabled={end.isPending} onClick={() => end.mutate()}>
          {end.isPending ? 'Ending…' : 'End the user'}
        </button>
        <button type="button" onClick={close}>
          Keep them
        </button>
      </p>
    </Modal>
  );
}
