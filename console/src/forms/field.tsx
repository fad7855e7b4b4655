import { cloneElement, useId, type ReactElement } from 'react';

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is filled in. */
  readonly children: ReactElement<{ 'aria-describedby'?: string }>;
}

/** What is filled in, under its label; a hint describes it. */
export function Field({ label, hint, children }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label>
        <span>{label}</span>
        {hint === undefined ? children : cloneElement(children, { 'aria-describedby': id })}
      </label>
      {hint !== undefined && (
        <small id={id} className="muted">
          {hint}
        </small>
      )}
    </div>
  );
}

/** What a field of a form says. */
export function valueIn(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value : '';
}
