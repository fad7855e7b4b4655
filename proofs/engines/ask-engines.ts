import { DuckDBInstance } from '@duckdb/node-api';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sqlOf, type Question } from './questions.ts';

/** Rows of an answer, each a line of its values, in order. */
export type Rows = readonly string[];
/** Asks one engine all questions of some Parquet files. @throws Error with what it said */
export type AskAll = (questions: readonly Question[], files: readonly string[]) => Promise<readonly Rows[]>;

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

/** DuckDB by itself, not through the product's books. */
export const askDuckDb: AskAll = async (questions, files) => {
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

/** ClickHouse in a process, from PyPI's `chdb`. @param python with it installed */
export const askClickHouse =
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

const MARK = 'next question';

/** Spark in local mode, from PyPI's `pyspark` with the machine's Java. @param sparkSql its program */
export const askSpark =
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
        `spark.sql.warehouse.dir=${folder}`,
        'spark.driver.bindAddress=127.0.0.1',
        'spark.driver.host=127.0.0.1',
      ];
      const out = await printed(sparkSql, [
        '--master',
        'local[2]',
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
