import { Failed } from '../forms/failed.tsx';
import { Field, valueIn } from '../forms/field.tsx';
import { PasswordField } from './password-field.tsx';

interface NameAndPasswordProps {
  /** A new password is chosen, not one that there is. */
  readonly isNew?: boolean;
  /** Under the field of the name. */
  readonly hint?: string;
  readonly button: string;
  readonly pending: { readonly words: string; readonly is: boolean };
  readonly error: Error | null;
  readonly send: (given: { readonly name: string; readonly password: string }) => void;
}

/** The form of a name and a password, by which one signs in and by which the first admin is made. */
export function NameAndPassword({ isNew = false, hint, button, pending, error, send }: NameAndPasswordProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        send({ name: valueIn(form, 'username'), password: valueIn(form, 'password') });
      }}
    >
      <Field label="Name" hint={hint}>
        <input
          name="username"
          type="text"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={100}
          required
          autoFocus
        />
      </Field>
      <PasswordField
        name="password"
        label="Password"
        {...(isNew
          ? { autoComplete: 'new-password', hint: '12 characters or more: a sentence is easier to keep' }
          : { autoComplete: 'current-password' })}
      />
      <Failed error={error} />
      <button type="submit" className="primary wide" disabled={pending.is}>
        {pending.is ? pending.words : button}
      </button>
    </form>
  );
}
