import type { Breakdown } from '../api/control-plane.ts';
import { SaveCsv } from '../api/save-csv.tsx';

/** Hands the rows out as a file for a spreadsheet. */
export function CsvLink({ from, to, by }: Pick<Breakdown, 'from' | 'to' | 'by'>) {
  return (
    <SaveCsv
      path="/api/reports/breakdown"
      query={{ from: String(from), to: String(to), by }}
      name={`joulegate-${by}-${new Date(from).toISOString().slice(0, 10)}`}
    />
  );
}
