/** Asks for a month's totals by day and workload again and again until it is ended: `node query-loop.ts LEDGER_FOLDER`. One line a query. */
import { openBooks } from '../../server/src/ledger/index.ts';
import { FROM_ENTRIES } from './month-totals.ts';

const books = openBooks({ folder: process.argv[2] ?? '' });
process.on('SIGTERM', () => void books.close().then(() => process.exit(0)));
for (;;) {
  const from = performance.now();
  const rows = await books.rows(FROM_ENTRIES);
  console.log(JSON.stringify({ rows: rows.length, seconds: (performance.now() - from) / 1000 }));
}
