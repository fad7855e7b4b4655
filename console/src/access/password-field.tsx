import { useState } from 'react';
import { Field } from '../forms/field.tsx';

interface PasswordFieldProps {
  readonly name: string;
  readonly label: string;
  readonly autoComplete: 'current-password' | 'new-password';
  readonly hint?: string;
}

/** A password, which may be looked at before it is sent. */
export function PasswordField({ name, label, autoComplete, hint }: PasswordFieldProps) {
  const [isShown, setShown] = useState(false);
  return (
    <div className="password">
      <Field label={label} hint={hint}>
        <input
          name={name}
          type={isShown ? 'text' : 'password'}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          maxLength={200}
          required
        />
      </Field>
      <button type="button" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
        Show<span className="sr-only"> {label.toLowerCase()}</span>
      </button>
    </div>
  );
}
