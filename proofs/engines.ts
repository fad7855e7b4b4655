/**
 * The same Parquet of four replicas summed by DuckDB, Spark and ClickHouse in their own SQL, and by the product's books: equal
 * to the nano unit. `test:engines [-- --entries 10000000] [--python PATH] [--spark-sql PATH] [--json] [--out FILE]`; the Python
 * has `chdb`, the program is that of `pyspark`. Exit 1 where sums differ, 2 where neither engine is there.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { POPULATION } from '../bench/rollups/drawn-entries.ts';
import { DAYS, sealedMonth } from '../bench/rollups/sealed-month.ts';
import { withBooks } from '../server/src/ledger/index.ts';
import { askClickHouse, askDuckDb, askSpark, type AskAll, type Rows } from './engines/ask-engines.ts';
import { QUESTIONS } from './engines/questions.ts';
import { atLeast, conclude, equals, type Check } from './kit/result.ts';

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '10000000' },
    python: { type: 'string', default: 'python3' },
    'spark-sql': { type: 'string', default: 'spark-sql' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const REPLICAS = 4;
const works = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args).status === 0;
const engines: { readonly name: string; readonly ask: AskAll }[] = [{ name: 'DuckDB', ask: askDuckDb }];
if (works(values.python, '-c', 'import chdb')) engines.push({ name: 'ClickHouse', ask: askClickHouse(values.python) });
if (works(values['spark-sql'], '--version')) engines.push({ name: 'Spark', ask: askSpark(values['spark-sql']) });
if (engines.length === 1) {
  console.error(
    'neither chdb nor pyspark is here: pip install chdb pyspark, and name them by --python and --spark-sql',
  );
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'joulegate-engines-'));
try {
  const each = Math.floor(Number(values.entries) / REPLICAS);
  const replicas = Array.from({ length: REPLICAS }, (_, i) => join(folder, `r-${i}`));
  for (const [i, replica] of replicas.entries()) {
    console.error(`engines: replica ${i + 1} of ${REPLICAS}`);
    await sealedMonth(replica, POPULATION, each, () => {}, DAYS, i * each);
  }
  const files = replicas.flatMap((replica) => {
    const { segments } = JSON.parse(readFileSync(join(replica, 'manifest.json'), 'utf8')) as {
      segments: readonly { readonly file: string; readonly format: string }[];
    };
    return segments.filter(({ format }) => format === 'parquet').map(({ file }) => join(replica, file));
  });

  const answers = new Map<string, readonly Rows[]>();
  const seconds = new Map<string, number>();
  for (const { name, ask } of engines) {
    console.error(`engines: ${name}`);
    const began = performance.now();
    answers.set(name, await ask(QUESTIONS, files));
    seconds.set(name, (performance.now() - began) / 1000);
  }
  // What a report prints, from the hourly sums and not from entries.
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
  const rows = duck.reduce((sum, each_) => sum + each_.length, 0);
  const apart = (name: string): number =>
    QUESTIONS.reduce((sum, _, i) => {
      const [one, other] = [duck[i] ?? [], answers.get(name)?.[i] ?? []];
      return sum + Math.abs(one.length - other.length) + one.filter((line, at) => line !== other[at]).length;
    }, 0);
  const ofBooks = (duck[0] ?? []).filter((line, at) => line.split('\t').slice(0, 6).join('\t') !== printed[at]).length;
  const checks: Check[] = [
    atLeast('rows that were compared', rows, 1000),
    ...engines.slice(1).map(({ name }) => equals(`rows of ${name} that differ from DuckDB's`, apart(name), 0)),
    equals(
      "rows of the product's reports that differ from DuckDB's",
      ofBooks + Math.abs(printed.length - (duck[0]?.length ?? 0)),
      0,
    ),
  ];
  conclude({
    bench: 'engines',
    title: 'The books in other engines',
    text: `${each * REPLICAS} entries of ${REPLICAS} replicas, ${files.length} Parquet files as the ledger seals and compacts them, summed by ${engines.map(({ name }) => name).join(', ')} in SQL of their own (proofs/engines/questions.ts), and by the hourly sums that reports are made of. Compared as text, so to the last digit.`,
    checks,
    more: engines
      .map(({ name }) => `${name}: ${QUESTIONS.length} questions in ${seconds.get(name)?.toFixed(1)} s.`)
      .join(' '),
    json: values.json,
    out: values.out,
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
