import { useState } from 'react';

const SHOWN_MS = 2_000;

/** Copies the address of the page; where the browser does not let it, says so. */
export function Permalink() {
  const [said, setSaid] = useState('');
  const say = (words: string): void => {
    setSaid(words);
    setTimeout(() => setSaid(''), SHOWN_MS);
  };
  return (
    <span className="permalink">
      <button
        type="button"
        onClick={() => {
          const clipboard = navigator.clipboard as Clipboard | undefined;
          if (clipboard === undefined) say('copy it from the address bar');
          else
            void clipboard.writeText(location.href).then(
              () => say('copied'),
              () => say('copy it from the address bar'),
            );
        }}
      >
        Copy link
      </button>{' '}
      <span role="status" className="muted">
        {said}
      </span>
    </span>
  );
}
