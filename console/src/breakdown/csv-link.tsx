import { useState } from 'react';
import type { Breakdown } from '../api/control-plane.ts';

/** Hands the rows out as a file for a spreadsheet. */
export function CsvLink({ from, to, by }: Pick<Breakdown, 'from' | 'to' | 'by'>) {
  const [failed, setFailed] = useState(false);
  const save = async (): Promise<void> => {
    const query = new URLSearchParams({ from: String(from), to: String(to), by });
    const answer = await fetch(`/api/reports/breakdown?${query}`, { headers: { accept: 'text/csv' } }).catch(
      () => null,
    );
    setFailed(answer?.ok !== true);
    if (answer?.ok !== true) return;
    const address = URL.createObjectURL(await answer.blob());
    const link = document.createElement('a');
    link.href = address;
    link.download = `joulegate-${by}-${new Date(from).toISOString().slice(0, 10)}.csv`;
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <span>
      {failed && <span role="status">not saved: joulegate does not answer </span>}
      <button type="button" onClick={() => void save()}>
        Save as CSV
      </button>
    </span>
  );
}
