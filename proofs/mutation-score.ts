/**
 * Whether unit tests see faults where a fault is money or control:
 * `npm run test:mutation-score [-- --room NAME] [--file TEXT]... [--out FILE] [--json]`. Stryker changes the expressions of a
 * room one at a time, and a test beside it has to fail. Of each room at least 85 % of the mutants must be found. FILE is
 * Markdown; the figures lie beside it as JSON, so that rooms can be run one after the other.
 */
import { spawn } from 'node:child_process';
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { atLeast, conclude, equals } from './kit/result.ts';
import {
  hasTypesAlone,
  scoreOf,
  scoresOf,
  scoreTable,
  tried,
  type FileScore,
  type MutationReport,
} from './mutation-score/report.ts';
import { LEAST_PERCENT, LEFT_OUT, ROOMS } from './mutation-score/rooms.ts';

const REPORT = '.stryker-tmp/mutation.json';
const { values } = parseArgs({
  options: {
    room: { type: 'string' },
    file: { type: 'string', multiple: true, default: [''] },
    out: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const json = values.out?.replace(/\.md$/, '.json');
const version = (name: string): string =>
  (JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string }).version;

const filesOf = (patterns: readonly string[]): readonly string[] =>
  globSync([...patterns], { exclude: [...LEFT_OUT] }).sort();

async function run(room: string, patterns: readonly string[]): Promise<readonly FileScore[]> {
  const files = filesOf(patterns).filter((file) => values.file.some((text) => file.includes(text)));
  const mutable = files.filter((file) => !hasTypesAlone(readFileSync(file, 'utf8')));
  // Stryker fails where it is given nothing that it can change.
  if (mutable.length === 0) return scoresOf(room, files, { files: {} });
  rmSync(REPORT, { force: true });
  const child = spawn(
    'node_modules/.bin/stryker',
    ['run', 'proofs/mutation-score/stryker.config.js', '--mutate', mutable.join(',')],
    { stdio: values.json ? ['ignore', 'ignore', 'inherit'] : 'inherit' },
  );
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`Stryker ended with ${String(code)} in the room ${room}`);
  return scoresOf(room, files, JSON.parse(readFileSync(REPORT, 'utf8')) as MutationReport);
}

const rooms = Object.entries(ROOMS).filter(([room]) => values.room === undefined || values.room === room);
if (rooms.length === 0) throw new Error(`no room ${String(values.room)}: there are ${Object.keys(ROOMS).join(', ')}`);
const earlier =
  json !== undefined && existsSync(json) ? (JSON.parse(readFileSync(json, 'utf8')) as readonly FileScore[]) : [];
const found: FileScore[] = [];
for (const [room, patterns] of rooms) found.push(...(await run(room, patterns)));
const now = new Set(found.map(({ file }) => file));
const all = [...earlier.filter(({ file }) => !now.has(file) && existsSync(file)), ...found].sort(
  (a, b) => a.room.localeCompare(b.room) || a.file.localeCompare(b.file),
);
if (json !== undefined) writeFileSync(json, `${JSON.stringify(all, null, 2)}\n`);
conclude({
  bench: 'mutation-score',
  title: 'Mutation score',
  json: values.json,
  out: values.out,
  text: `${new Date().toISOString().slice(0, 10)}, Stryker ${version('@stryker-mutator/core')}, Vitest ${version('vitest')}. Each expression is changed in turn, and a unit test beside it has to fail; a mutant that no test reaches counts as one that lives. Run again: \`npm run test:mutation-score\`. Rooms, and what is left out of them: \`proofs/mutation-score/rooms.ts\`.`,
  checks: [...Map.groupBy(all, ({ room }) => room)].flatMap(([room, files]) => [
    atLeast(`${room}: mutants found, %`, scoreOf(files), LEAST_PERCENT, `of ${tried(files)}`),
    // What is not scored yet may be the part without tests.
    equals(
      `${room}: files without a score`,
      filesOf(ROOMS[room] ?? []).filter((file) => !files.some((each) => each.file === file)).length,
      0,
    ),
  ]),
  more: scoreTable(all),
});
