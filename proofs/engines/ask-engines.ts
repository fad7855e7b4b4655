import { DuckDBInstance } from '@duckdb/node-api';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { sqlOf, type Question } from './questions.ts';

/** Rows of an answer, each a line of its values, in order. */
export type Rows = readonly string[];
/** Asks one engine all questions of some Parquet files. @throws Error with what it said */
type AskAll = (questions: readonly Question[], files: readonly string[]) => Promise<readonly Rows[]>;
/** An engine that is on this machine. */
export interface FoundEngine {
  readonly name: string;
  readonly version: string;
  readonly ask: AskAll;
}

const sorted = (lines: readonly string[]): Rows => lines.filter((line) => line !== '').toSorted();

/** Files of several folders as one pattern. */
const pattern = (files: readonly string[]): string => {
  const common = files.reduce(
    (at, file) => {
      let folder = at;
      while (!file.startsWith(`${folder}/`)) folder = dirname(folder);
      return folder;
    },
    dirname(files[0] ?? '/'),
  );
  return `${common}/{${files.map((file) => file.slice(common.length + 1)).join(',')}}`;
};

function printed(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, told] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (part: string) => (out += part));
    child.stderr.setEncoding('utf8').on('data', (part: string) => (told = (told + part).slice(-4000)));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(out) : reject(new Error(`${command} ended with ${code}: ${told}`)),
    );
  });
}

/** What a command prints, on either stream; `null` where it is not there or fails. */
function told(command: string, args: readonly string[]): string | null {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? `${stdout}${stderr}` : null;
}

const askDuckDb: AskAll = async (questions, files) => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const list = files.map((file) => `'${file}'`).join(', ');
  const answers: Rows[] = [];
  for (const question of questions) {
    const sql = sqlOf('duckdb', question, `read_parquet([${list}], union_by_name = true)`);
    const rows = (await connection.runAndReadAll(sql)).getRows();
    answers.push(sorted(rows.map((row) => row.map(String).join('\t'))));
  }
  connection.closeSync();
  return answers;
};

/** DuckDB by itself, not through the product's books. */
export async function duckDb(): Promise<FoundEngine> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const [[version] = []] = (await connection.runAndReadAll('SELECT version()')).getRows();
  connection.closeSync();
  return { name: 'DuckDB', version: String(version), ask: askDuckDb };
}

const askClickHouse =
  (python: string): AskAll =>
  async (questions, files) => {
    const answers: Rows[] = [];
    for (const question of questions) {
      const from = `file('${pattern(files)}', Parquet) SETTINGS schema_inference_mode = 'union', input_format_parquet_case_insensitive_column_matching = 0`;
      const [source = '', settings = ''] = from.split(' SETTINGS ');
      const sql = `${sqlOf('clickhouse', question, source)} SETTINGS ${settings}`;
      answers.push(sorted((await printed(python, ['-m', 'chdb', sql, 'TabSeparated'])).split('\n')));
    }
    return answers;
  };

/** ClickHouse in a process, from PyPI's `chdb`. @param python with it installed */
export function clickHouse(python: string): FoundEngine | null {
  const version = told(python, ['-c', 'import chdb; print(f"{chdb.engine_version} (chdb {chdb.__version__})")']);
  return version === null ? null : { name: 'ClickHouse', version: version.trim(), ask: askClickHouse(python) };
}

const MARK = 'next question';
const GIB = 2 ** 30;
/** A third of the machine's memory, and not more than it can use here. */
const sparkGib = (): number => Math.max(1, Math.min(8, Math.floor(totalmem() / GIB / 3)));

const askSpark =
  (sparkSql: string): AskAll =>
  async (questions, files) => {
    const folder = mkdtempSync(join(tmpdir(), 'joulegate-spark-'));
    try {
      const file = join(folder, 'questions.sql');
      const view = `CREATE TEMPORARY VIEW entries USING parquet OPTIONS (path '${pattern(files)}', mergeSchema 'true')`;
      const asked = questions.flatMap((question) => [sqlOf('spark', question, 'entries'), `SELECT '${MARK}'`]);
      writeFileSync(file, `${[view, ...asked].join(';\n')};\n`);
      const settings = [
        'spark.ui.enabled=false',
        `spark.local.dir=${folder}`,
        `spark.sql.warehouse.dir=${folder}`,
        // Its 200 are for a cluster: here each would be a task of a few hundred rows.
        `spark.sql.shuffle.partitions=${availableParallelism()}`,
        'spark.driver.bindAddress=127.0.0.1',
        'spark.driver.host=127.0.0.1',
      ];
      const out = await printed(sparkSql, [
        '--master',
        'local[*]',
        '--driver-memory',
        `${sparkGib()}g`,
        ...settings.flatMap((each) => ['--conf', each]),
        '--conf',
        `spark.driver.extraJavaOptions=-Dderby.system.home=${folder}`,
        '-S',
        '-f',
        file,
      ]);
      return out
        .split(`${MARK}\n`)
        .slice(0, questions.length)
        .map((part) => sorted(part.split('\n')));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };

/** Spark in local mode, from PyPI's `pyspark` with the machine's Java. @param sparkSql its program */
export function spark(sparkSql: string): FoundEngine | null {
  const text = told(sparkSql, ['--version']);
  if (text === null) return null;
  const [, version = ''] = /version (\d\S+)/.exec(text) ?? [];
  const [, java = ''] = /Scala version \S+ (.*VM, [\d.]+)/.exec(text) ?? [];
  return { name: 'Spark', version: `${version} (local, ${sparkGib()} GiB, ${java})`, ask: askSpark(sparkSql) };
}
