import { useState } from 'react';

interface ShownOnceProps {
  readonly label: string;
  readonly secret: string;
}

/** A secret that nobody can ask for again, with a button that copies it. */
export function ShownOnce({ label, secret }: ShownOnceProps) {
  const [copied, setCopied] = useState<boolean | null>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(secret);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  return (
    <div className="shown-once">
      <p>
        <strong>{label}</strong> is shown this once. Keep it now: only a hash of it is stored.
      </p>
      <p className="secret">
        <code>{secret}</code>
        <button type="button" onClick={() => void copy()}>
          Copy
        </button>
        <span className="muted" role="status">
          {copied === null ? '' : copied ? 'copied' : 'the browser does not let us copy: select it'}
        </span>
      </p>
    </div>
  );
}
