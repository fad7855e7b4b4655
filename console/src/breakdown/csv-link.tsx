import type { Breakdown } from '../api/control-plane.ts';
import { SaveFile } from '../api/save-file.tsx';

/** Hands the rows out as a file for a spreadsheet. */
export function CsvLink({ from, to, by }: Pick<Breakdown, 'from' | 'to' | 'by'>) {
  return (
    <SaveFile
      path="/api/reports/breakdown"
      kind="csv"
      query={{ from: String(from), to: String(to), by }}
      name={`joulegate-${by}-${new Date(from).toISOString().slice(0, 10)}`}
    />
  );
}
