import { useState } from 'react';
import { FILE_KINDS, handOutAnswer, type AskedFile } from './hand-out.ts';

interface SaveFileProps extends Omit<AskedFile, 'path'> {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly words?: string;
}

/** Hands an answer out as a file. */
export function SaveFile({ query = {}, words, ...asked }: SaveFileProps) {
  const [failed, setFailed] = useState<string | null>(null);
  const [making, setMaking] = useState(false);
  const save = async (): Promise<void> => {
    setMaking(true);
    const fields = String(new URLSearchParams(query));
    setFailed(await handOutAnswer({ ...asked, path: fields === '' ? asked.path : `${asked.path}?${fields}` }));
    setMaking(false);
  };
  return (
    <span>
      {failed !== null && <span role="status">not saved: {failed} </span>}
      <button type="button" disabled={making} onClick={() => void save()}>
        {making ? 'Making it…' : (words ?? `Save as ${FILE_KINDS[asked.kind].words}`)}
      </button>
    </span>
  );
}
