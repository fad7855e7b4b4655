import { useState } from 'react';
import { handOut } from './hand-out.ts';

interface SaveCsvProps {
  /** Of a question that answers as CSV too. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Of the file, without its ending. */
  readonly name: string;
  readonly words?: string;
}

/** Hands an answer out as a file for a spreadsheet. */
export function SaveCsv({ path, query, name, words = 'Save as CSV' }: SaveCsvProps) {
  const [failed, setFailed] = useState(false);
  const save = async (): Promise<void> => {
    const answer = await fetch(`${path}?${new URLSearchParams(query)}`, { headers: { accept: 'text/csv' } }).catch(
      () => null,
    );
    setFailed(answer?.ok !== true);
    if (answer?.ok !== true) return;
    await handOut(answer, `${name}.csv`);
  };
  return (
    <span>
      {failed && <span role="status">not saved: joulegate does not answer </span>}
      <button type="button" onClick={() => void save()}>
        {words}
      </button>
    </span>
  );
}
