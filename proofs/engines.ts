/**
 * The same Parquet of four replicas summed by DuckDB, Spark and ClickHouse in their own SQL, and by the product's books: equal
 * to the nano unit. `test:engines [-- --entries 10000000] [--dir DIR] [--python PATH] [--spark-sql PATH] [--json] [--out FILE]`;
 * the Python has `chdb`, the program is that of `pyspark`. The replicas stay in DIR, where a next run finds them. Exit 1 where
 * sums differ, 2 where neither engine is there.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { withBooks } from '../server/src/ledger/index.ts';
import { clickHouse, duckDb, spark, type Rows } from './engines/ask-engines.ts';
import { QUESTIONS } from './engines/questions.ts';
import { parquetOf, REPLICAS, replicasIn } from './engines/replicas.ts';
import { atLeast, conclude, equals, type Check } from './kit/result.ts';

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '10000000' },
    dir: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    'spark-sql': { type: 'string', default: 'spark-sql' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const others = [clickHouse(values.python), spark(values['spark-sql'])].filter((each) => each !== null);
if (others.length === 0) {
  console.error(
    'neither chdb nor pyspark is here: pip install chdb pyspark, and name them by --python and --spark-sql',
  );
  process.exit(2);
}
const engines = [await duckDb(), ...others];
const secondsSince = (began: number): number => (performance.now() - began) / 1000;

const root = values.dir === undefined ? mkdtempSync(join(tmpdir(), 'joulegate-engines-')) : resolve(values.dir);
mkdirSync(root, { recursive: true });
try {
  const drawing = performance.now();
  const replicas = await replicasIn(root, Number(values.entries));
  const drawn = secondsSince(drawing);
  const files = replicas.flatMap(parquetOf);
  const megabytes = files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6;

  const answers = new Map<string, readonly Rows[]>();
  const seconds = new Map<string, number>();
  for (const { name, version, ask } of engines) {
    console.error(`engines: ${name} ${version}`);
    const began = performance.now();
    answers.set(name, await ask(QUESTIONS, files));
    seconds.set(name, secondsSince(began));
  }
  // What a report prints, from the hourly sums and not from entries.
  console.error('engines: the reports');
  const sums = new Map<string, readonly [bigint, bigint, bigint, bigint]>();
  for (const replica of replicas)
    for (const { by, requests, cost, energy, carbon } of await withBooks({ folder: replica }, (books) =>
      books.totals({ by: ['organisation', 'team'] }),
    )) {
      const key = `${by.organisation}\t${by.team ?? '-'}`;
      const [n, usd, wh, g] = sums.get(key) ?? [0n, 0n, 0n, 0n];
      sums.set(key, [n + BigInt(requests), usd + cost.nano, wh + energy.nano, g + carbon.nano]);
    }
  const printed = [...sums].map(([key, all]) => [key, ...all].join('\t')).toSorted();

  const [duck = []] = [answers.get('DuckDB')];
  const rows = duck.reduce((sum, each) => sum + each.length, 0);
  const counted = (duck.at(-1)?.[0] ?? '').split('\t')[0];
  const apart = (name: string): number =>
    QUESTIONS.reduce((sum, _, i) => {
      const [one, other] = [duck[i] ?? [], answers.get(name)?.[i] ?? []];
      return sum + Math.abs(one.length - other.length) + one.filter((line, at) => line !== other[at]).length;
    }, 0);
  const ofBooks = (duck[0] ?? []).filter((line, at) => line.split('\t').slice(0, 6).join('\t') !== printed[at]).length;
  const entries = Math.floor(Number(values.entries) / REPLICAS) * REPLICAS;
  const checks: Check[] = [
    equals('entries that DuckDB counts', Number(counted), entries),
    atLeast('rows that were compared', rows, 1000),
    ...others.map(({ name }) => equals(`rows of ${name} that differ from DuckDB's`, apart(name), 0)),
    equals(
      "rows of the product's reports that differ from DuckDB's",
      ofBooks + Math.abs(printed.length - (duck[0]?.length ?? 0)),
      0,
    ),
  ];
  const took = engines.map(({ name, version }) => `${name} ${version}: ${seconds.get(name)?.toFixed(1)} s`).join('; ');
  conclude({
    bench: 'engines',
    title: 'The books in other engines',
    text: `${entries} entries of ${REPLICAS} replicas, ${files.length} Parquet files of ${megabytes.toFixed(0)} MB in all, as the ledger seals and compacts them, summed by ${engines.map(({ name }) => name).join(', ')} in SQL of their own (proofs/engines/questions.ts), and by the hourly sums that reports are made of. Compared as text, so to the last digit. Run again: \`npm run test:engines\`.`,
    checks,
    more: `${new Date().toISOString().slice(0, 10)}, load average ${loadavg()[0]?.toFixed(1)} at the end. The replicas: ${drawn.toFixed(0)} s until they were there. ${QUESTIONS.length} questions, one after the other, each engine with its own start: ${took}.`,
    json: values.json,
    out: values.out,
  });
} finally {
  if (values.dir === undefined) rmSync(root, { recursive: true, force: true });
}
