/**
 * The ledger under `kill -9`, a full disk and a read-only disk: `test:ledger-crash [-- --kills N] [--json]`.
 * Processes append, rotate and seal as Parquet in one folder a durability until they are killed at random moments; the
 * next one repairs what the last left. Exit 1 where an acknowledged entry is missing beyond the window or one is there twice.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { seededRng } from '../server/src/edge/index.ts';
import { compact, openEngine, openJournal, PLAIN_SEALING, readLedger, verifyManifest } from '../server/src/ledger/index.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '200' }, json: { type: 'boolean', default: false }, seed: { type: 'string', default: '1' } } });
const kills = Number(values.kills);
const rng = seededRng(Number(values.seed));
const APPENDER = join(import.meta.dirname, '../server/src/ledger/appender.fixture.ts');
/** What async may lose: its window of 20 ms, the fsync under way, and the time until the kill arrives. */
const ASYNC_WINDOW_MS = 150;
const say = (text: string): void => {
  if (!values.json) console.log(text);
};

interface Life {
  readonly child: ChildProcess;
  /** Acknowledged ids and when their line arrived here. */
  readonly acknowledged: { id: string; at: number }[];
  readonly rejected: string[];
  readonly said: string[];
  readonly gone: Promise<void>;
}

function start(folder: string, ...args: readonly string[]): Life {
  const child = spawn(process.execPath, [APPENDER, folder, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const life: Life = { child, acknowledged: [], rejected: [], said: [], gone: new Promise((resolve) => child.once('close', () => resolve())) };
  let rest = '';
  child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
    const at = performance.now();
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('rejected ')) life.rejected.push(line.slice('rejected '.length));
      else if (line.includes(' ')) life.said.push(line);
      else life.acknowledged.push({ id: line, at });
    }
  });
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => life.said.push(chunk));
  return life;
}

async function until(what: string, holds: () => boolean, timeoutMs = 60_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`not seen in time: ${what}`);
    await sleep(5);
  }
}

/** How often each id is in the books, after a last process has repaired and every day was compacted. */
async function booked(folder: string): Promise<ReadonlyMap<string, number>> {
  const engine = openEngine({ folders: [folder] });
  await (await openJournal({ folder })).close();
  await compact(folder, { ...PLAIN_SEALING, engine });
  const counts = new Map<string, number>();
  for await (const { id } of readLedger(folder, { engine })) counts.set(id, (counts.get(id) ?? 0) + 1);
  await engine.close();
  const { problems } = await verifyManifest(folder);
  if (problems.length > 0) throw new Error(`the books are damaged: ${JSON.stringify(problems)}`);
  return counts;
}
const twice = (counts: ReadonlyMap<string, number>): number => [...counts.values()].filter((count) => count > 1).length;

async function killed(durability: 'strict' | 'async', times: number, folder: string): Promise<{ acknowledged: number; lost: number; twice: number; lateLost: number; mostLostAtOnce: number }> {
  const lives: { acknowledged: Life['acknowledged']; killedAt: number }[] = [];
  for (let i = 0; i < times; i++) {
    const life = start(folder, durability, `${durability}${i}`, '150000', 'parquet');
    await until('an acknowledged entry', () => life.acknowledged.length > 0);
    await sleep(rng.next() * 700);
    const killedAt = performance.now();
    life.child.kill('SIGKILL');
    await life.gone;
    lives.push({ acknowledged: life.acknowledged, killedAt });
    if (i % 20 === 19) say(`${durability}: ${i + 1} of ${times} kills, ${lives.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0)} entries acknowledged`);
  }
  const counts = await booked(folder);
  const missing = lives.map(({ acknowledged, killedAt }) => acknowledged.filter(({ id }) => !counts.has(id)).map(({ at }) => killedAt - at));
  const lost = missing.flat();
  return {
    acknowledged: lives.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0),
    lost: lost.length,
    twice: twice(counts),
    lateLost: lost.filter((beforeMs) => beforeMs > ASYNC_WINDOW_MS).length,
    mostLostAtOnce: Math.max(0, ...missing.map(({ length }) => length)),
  };
}

const can = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** A file system of 3 MB that becomes 300 MB: entries are refused with a reason, then written, each once. */
async function diskFull(folder: string): Promise<{ ran: boolean; reason: string; missing: number; twice: number }> {
  if (!can('mount', '-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder)) return { ran: false, reason: 'skipped: no right to mount a small file system', missing: 0, twice: 0 };
  try {
    const life = start(folder, 'strict', 'full', '400000', 'parquet');
    await until('a refusal', () => life.rejected.length > 20);
    const reason = life.said.find((line) => line.startsWith('fault')) ?? '';
    if (!can('mount', '-o', 'remount,size=300m', folder)) throw new Error('the file system cannot be made larger');
    const before = life.acknowledged.length;
    await until('acknowledged entries after the disk has space', () => life.acknowledged.length > before + 300);
    life.child.kill('SIGKILL');
    await life.gone;
    const counts = await booked(folder);
    // A refused entry is kept in memory and written when the disk takes writes again.
    const wanted = [...life.acknowledged.map(({ id }) => id), ...life.rejected];
    return { ran: true, reason, missing: wanted.filter((id) => !counts.has(id)).length, twice: twice(counts) };
  } finally {
    can('umount', '-l', folder);
  }
}

async function readOnly(folder: string): Promise<{ ran: boolean; reason: string }> {
  if (!can('mount', '-t', 'tmpfs', '-o', 'ro,size=1m', 'tmpfs', folder)) return { ran: false, reason: 'skipped: no right to mount a read-only file system' };
  try {
    const life = start(folder, 'strict', 'ro');
    await life.gone;
    return { ran: true, reason: life.said.join('').split('\n').find((line) => line.includes('JoulegateError')) ?? life.said.join('') };
  } finally {
    can('umount', '-l', folder);
  }
}

const root = mkdtempSync(join(tmpdir(), 'joulegate-crash-'));
const folderOf = (name: string): string => {
  const folder = join(root, name);
  mkdirSync(folder);
  return folder;
};
try {
  const strict = await killed('strict', Math.ceil(kills / 2), folderOf('strict'));
  const async = await killed('async', Math.floor(kills / 2), folderOf('async'));
  const full = await diskFull(folderOf('full'));
  const ro = await readOnly(folderOf('read-only'));
  const failures = [
    strict.lost > 0 && `strict lost ${strict.lost} acknowledged entries`,
    strict.twice + async.twice > 0 && `${strict.twice + async.twice} entries are there twice`,
    async.lateLost > 0 && `async lost ${async.lateLost} entries acknowledged more than ${ASYNC_WINDOW_MS} ms before the kill`,
    full.ran && !full.reason.includes('disk is full') && `a full disk said "${full.reason}"`,
    full.missing + full.twice > 0 && `a full disk lost ${full.missing} and doubled ${full.twice}`,
    ro.ran && !/read-only/.test(ro.reason) && `a read-only disk said "${ro.reason}"`,
  ].filter((each) => each !== false);
  say(`strict     ${strict.acknowledged} acknowledged, ${strict.lost} lost, ${strict.twice} twice`);
  say(`async      ${async.acknowledged} acknowledged, ${async.lost} lost (at most ${async.mostLostAtOnce} at a kill), ${async.twice} twice`);
  say(`full disk  ${full.reason}; ${full.missing} missing, ${full.twice} twice`);
  say(`read-only  ${ro.reason}`);
  if (values.json) console.log(JSON.stringify({ test: 'ledger-crash', kills, strict, async, full, readOnly: ro, failures }));
  for (const failure of failures) console.error(`FAILED  ${failure}`);
  process.exitCode = failures.length === 0 ? 0 : 1;
} finally {
  rmSync(root, { recursive: true, force: true });
}
