import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sampleEntry } from '../entry/entry.fixture.ts';
import { ownNameLine } from '../segments/files.ts';
import { verifyManifest } from '../segments/verify.ts';
import { findEntry, openJournal, readLedger, type Entry } from '../index.ts';
import { readManifest } from '../segments/manifest.ts';
import { recordLine, entryLine, type NamedRecords } from '../entry/index.ts';
import { startable } from '../../test-program.fixture.ts';

const APPENDER = startable(new URL('appender.fixture.ts', import.meta.url));
let folder: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-ledger-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const ids = async (entries: AsyncIterable<Entry>): Promise<string[]> => {
  const found: string[] = [];
  for await (const entry of entries) found.push(entry.id);
  return found;
};
/** What `wanted` has and `found` lacks. */
const missing = (wanted: readonly string[], found: readonly string[]): string[] => {
  const there = new Set(found);
  return wanted.filter((each) => !there.has(each));
};
const journalFiles = async (): Promise<string[]> =>
  (await readdir(folder)).filter((name) => name.endsWith('.ndjson')).sort();

/** Starts the appender and collects its lines; `until` waits for one that matches. */
function startAppender(...args: string[]): {
  child: ChildProcess;
  lines: string[];
  until: (wanted: (lines: string[]) => boolean) => Promise<void>;
  gone: Promise<void>;
} {
  const child = spawn(process.execPath, [APPENDER, folder, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines: string[] = [];
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (text + chunk).split('\n');
    text = parts.pop()!;
    lines.push(...parts);
  });
  const gone = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const until = async (wanted: (lines: string[]) => boolean): Promise<void> => {
    const deadline = Date.now() + 15_000;
    while (!wanted(lines)) {
      if (Date.now() > deadline) throw new Error(`not seen within 15 s; last lines: ${lines.slice(-3).join(' | ')}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return { child, lines, until, gone };
}

describe('an open journal', () => {
  test('reads back what was appended, before and after closing', async () => {
    const journal = await openJournal({ folder, durability: 'strict' });
    await Promise.all(['a', 'b', 'c'].map((id) => journal.append(sampleEntry(id, { workload: 'müller 🌍' }))));
    const seen: Entry[] = [];
    for await (const entry of journal.read()) seen.push(entry);
    expect(seen).toEqual(['a', 'b', 'c'].map((id) => sampleEntry(id, { workload: 'müller 🌍' })));
    expect(journal.stats()).toMatchObject({ appended: 3, durable: 3, buffered: 0, lost: 0, failed: null });
    expect(journal.stats().bytes).toBe((await stat(join(folder, (await journalFiles())[0]!))).size);
    await journal.close();
    expect(await ids(readLedger(folder))).toEqual(['a', 'b', 'c']);
    expect(await verifyManifest(folder)).toMatchObject({ ok: true, segments: 1, entries: 3 });
    await expect(journal.append(sampleEntry('d'))).rejects.toMatchObject({ code: 'JG_LEDGER' });
  });

  test('async settles before the disk has the entry, and the window brings it there', async () => {
    const journal = await openJournal({ folder, durability: 'async', windowMs: 50 });
    await journal.append(sampleEntry('a'));
    expect(journal.stats()).toMatchObject({ appended: 1, durable: 0, windowMs: 50 });
    const early = await ids(journal.read());
    // On a busy machine the window may end before the reading does.
    if (journal.stats().durable === 0) expect(early).toEqual([]);
    await expect.poll(() => journal.stats().durable, { timeout: 2000, interval: 5 }).toBe(1);
    expect(await ids(journal.read())).toEqual(['a']);
    await journal.close();
  });

  test('rotates by size in append order; the sealed files are read-only and chained', async () => {
    const journal = await openJournal({ folder, durability: 'strict', rotateBytes: 6000 });
    const expected: string[] = [];
    for (let i = 0; i < 20; i++) {
      expected.push(`e${i}`);
      await journal.append(sampleEntry(`e${i}`, { at: 1_654_000_000_000 - i * 3_600_000 }));
    }
    expect(await ids(journal.read())).toEqual(expected);
    await journal.close();
    expect(await ids(readLedger(folder))).toEqual(expected);
    const { segments } = await readManifest(folder);
    expect(segments.length).toBeGreaterThan(2);
    expect(segments[0]).toMatchObject({ lastAt: 1_654_000_000_000, previous: null });
    expect(segments[0]!.firstAt).toBe(1_654_000_000_000 - (segments[0]!.entries - 1) * 3_600_000);
    for (const [i, segment] of segments.entries()) {
      expect((await stat(join(folder, segment.file))).mode & 0o222).toBe(0);
      const sum = spawnSync('sha256sum', [join(folder, segment.file)], { encoding: 'utf8' });
      if (sum.status === 0) expect(sum.stdout.slice(0, 64)).toBe(segment.sha256);
      if (i > 0) expect(segment.previous).toBe(segments[i - 1]!.hash);
    }
    expect((await journalFiles()).length).toBe(segments.length);
    expect((await findEntry(folder, 'e7'))?.at).toBe(1_654_000_000_000 - 7 * 3_600_000);
    expect(await findEntry(folder, 'e')).toBeNull();
  });

  test('rotates by age', async () => {
    const journal = await openJournal({ folder, durability: 'strict', rotateMs: 30 });
    await journal.append(sampleEntry('old'));
    await expect.poll(() => journal.stats().sealed, { timeout: 5000, interval: 10 }).toBe(1);
    await journal.append(sampleEntry('new'));
    expect(await ids(journal.read())).toEqual(['old', 'new']);
    await journal.close();
  });

  test('an unusable folder is refused with a reason', async () => {
    await writeFile(join(folder, 'file'), '');
    const opening = openJournal({ folder: join(folder, 'file', 'below'), durability: 'async' });
    await expect(opening).rejects.toMatchObject({
      code: 'JG_LEDGER',
      message: expect.stringContaining('not a folder'),
    });
    await expect(openJournal({ folder, windowMs: 51 })).rejects.toMatchObject({ code: 'JG_CONFIG' });
  });

  test('a full buffer refuses loudly and counts what was refused', async () => {
    const journal = await openJournal({ folder, durability: 'async', maxBufferedBytes: 5000 });
    const results = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map((id) => journal.append(sampleEntry(id))));
    const refused = results.filter((each) => each.status === 'rejected').length;
    expect(refused).toBeGreaterThan(0);
    expect(journal.stats()).toMatchObject({ lost: refused, appended: 5 - refused });
    await journal.close();
    expect((await ids(readLedger(folder))).length).toBe(5 - refused);
  });

  test('random appends, rotations, reads and restarts keep every entry once and in order', async () => {
    const steps = fc.array(
      fc.oneof(
        {
          weight: 6,
          arbitrary: fc.record({
            kind: fc.constant('append' as const),
            count: fc.integer({ min: 1, max: 12 }),
            wait: fc.boolean(),
          }),
        },
        { weight: 2, arbitrary: fc.constant({ kind: 'rotate' as const }) },
        { weight: 2, arbitrary: fc.constant({ kind: 'read' as const }) },
        { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
      ),
      { maxLength: 14 },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('async' as const, 'strict' as const), steps, async (durability, plan) => {
        const inner = await mkdtemp(join(folder, 'run-'));
        const options = { folder: inner, durability, rotateBytes: 9000, windowMs: 1 };
        let journal = await openJournal(options);
        const expected: string[] = [];
        const pending: Promise<void>[] = [];
        for (const step of plan) {
          if (step.kind === 'append') {
            for (let i = 0; i < step.count; i++) {
              const id = `n${expected.length}`;
              expected.push(id);
              pending.push(journal.append(sampleEntry(id)));
            }
            if (step.wait) await Promise.all(pending);
          } else if (step.kind === 'rotate') await journal.rotate();
          else if (step.kind === 'read') {
            const before = journal.stats().durable;
            const seen = await ids(journal.read());
            expect(seen).toEqual(expected.slice(0, seen.length));
            if (durability === 'strict' && pending.length === 0) expect(seen.length).toBeGreaterThanOrEqual(before);
          } else {
            await journal.close();
            journal = await openJournal(options);
          }
        }
        await Promise.all(pending);
        await journal.close();
        expect(await ids(readLedger(inner))).toEqual(expected);
        const report = await verifyManifest(inner);
        expect(report.problems).toEqual([]);
        expect(report.entries).toBe(expected.length);
      }),
      { numRuns: 40, seed: 7 },
    );
  }, 60_000);
});

describe('the manifest', () => {
  const filled = async (): Promise<void> => {
    const journal = await openJournal({ folder, durability: 'strict', rotateBytes: 4000 });
    for (let i = 0; i < 9; i++) await journal.append(sampleEntry(`e${i}`));
    await journal.close();
  };

  test('finds a flipped byte, a missing file, a cut chain and a changed record', async () => {
    await filled();
    const manifestPath = join(folder, 'manifest.json');
    const good = await readFile(manifestPath, 'utf8');
    expect((await verifyManifest(folder)).problems).toEqual([]);
    const { segments } = await readManifest(folder);
    expect(segments.length).toBeGreaterThanOrEqual(3);

    await writeFile(
      manifestPath,
      JSON.stringify({ ...(await readManifest(folder)), segments: segments.toSpliced(1, 1) }),
    );
    expect((await verifyManifest(folder)).problems[0]).toMatchObject({
      file: segments[2]!.file,
      problem: expect.stringContaining('removed'),
    });
    await writeFile(
      manifestPath,
      good.replace(`"lastAt":${segments[1]!.lastAt}`, `"lastAt":${segments[1]!.lastAt + 1}`),
    );
    expect((await verifyManifest(folder)).problems[0]?.problem).toContain('record');
    await writeFile(manifestPath, good);

    const path = join(folder, segments[1]!.file);
    const bytes = await readFile(path);
    bytes[100]! ^= 1;
    await rm(path);
    await writeFile(path, bytes);
    expect((await verifyManifest(folder)).problems).toEqual([
      { file: segments[1]!.file, problem: expect.stringContaining('SHA-256') },
    ]);
    await rm(path);
    expect((await verifyManifest(folder)).problems).toEqual([
      { file: segments[1]!.file, problem: 'the file is missing' },
    ]);
    await expect(ids(readLedger(folder))).rejects.toMatchObject({
      code: 'JG_LEDGER',
      message: expect.stringContaining('missing'),
    });
  });

  test('a newer manifest is refused', async () => {
    await writeFile(join(folder, 'manifest.json'), '{"schema":3,"segments":[]}');
    await expect(openJournal({ folder, durability: 'async' })).rejects.toMatchObject({ code: 'JG_LEDGER' });
  });

  test('a damaged line is an error, never skipped', async () => {
    await filled();
    const file = (await readManifest(folder)).segments[0]!.file;
    const path = join(folder, file);
    const bytes = await readFile(path);
    bytes[0] = 0x58;
    await rm(path);
    await writeFile(path, bytes);
    await expect(ids(readLedger(folder))).rejects.toMatchObject({ code: 'JG_LEDGER', where: `${path}:1` });
  });
});

describe('after a crash', () => {
  test('kill -9 in strict: no acknowledged entry is missing, none is booked twice', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round++) {
      const { child, lines, until, gone } = startAppender('strict', `r${round}`);
      await until((all) => all.length > 150 + 100 * round);
      child.kill('SIGKILL');
      await gone;
      acknowledged.push(...lines.slice(1));
    }
    const journal = await openJournal({ folder, durability: 'strict' });
    const booked = await ids(journal.read());
    await journal.close();
    expect(acknowledged.length).toBeGreaterThan(600);
    expect(new Set(booked).size).toBe(booked.length);
    expect(missing(acknowledged, booked)).toEqual([]);
    expect((await verifyManifest(folder)).problems).toEqual([]);
  }, 60_000);

  test('a torn last line is cut and counted, and the rest sealed for the dead writer', async () => {
    const { child, until, gone, lines } = startAppender('strict', 'd', '100000000');
    await until((all) => all.length > 60);
    child.kill('SIGKILL');
    await gone;
    const writer = lines[0]!.slice('ready '.length);
    const open = (await journalFiles()).at(-1)!;
    const whole = (await readFile(join(folder, open), 'utf8')).split('\n').slice(0, -1);
    const before = whole.filter((line) => line.startsWith('{"id"')).length;
    await appendFile(join(folder, open), '{"schema":1,"id":"torn","at":16');
    const journal = await openJournal({ folder, durability: 'async' });
    const adopted = journal.stats().adopted.find((each) => each.file === open)!;
    expect(adopted.cutBytes).toBeGreaterThanOrEqual(31);
    expect(adopted).toMatchObject({ entries: before, keptAs: null });
    await journal.close();
    const { segments } = await readManifest(folder);
    expect(segments.every((segment) => segment.writer === writer)).toBe(true);
    expect(segments.at(-1)!.file).toBe(open);
    expect((await verifyManifest(folder)).problems).toEqual([]);
    expect((await readdir(folder)).sort()).toEqual(
      ['folder.lock', 'manifest.json', ...segments.map((each) => each.file)].sort(),
    );
  }, 30_000);

  test('a gap before later lines is cut too, and what was cut is kept beside the file', async () => {
    const file = '20260101000000-0123456789ab-000001.ndjson';
    const named: NamedRecords = new Set();
    const line = (id: string): string => entryLine(sampleEntry(id), named);
    const [first, second] = [line('a'), line('b')];
    const records = ownNameLine(file) + [...named].map(recordLine).join('');
    const tail = `${'\0'.repeat(50)}\n${line('c')}`;
    await writeFile(join(folder, file), records + first + second + tail);
    const journal = await openJournal({ folder, durability: 'async' });
    expect(journal.stats().adopted).toEqual([
      { file, entries: 2, cutBytes: tail.length, keptAs: join(folder, `${file}.cut`) },
    ]);
    expect(await readFile(join(folder, `${file}.cut`), 'utf8')).toBe(tail);
    expect(await ids(journal.read())).toEqual(['a', 'b']);
    await journal.close();
  });
});

describe('two writers in one folder', () => {
  test('each has its own files, and a live writer is left alone', async () => {
    const other = startAppender('strict', 'other', '15000');
    await other.until((all) => all.length > 20);
    const journal = await openJournal({ folder, durability: 'strict', rotateBytes: 15_000 });
    expect(journal.stats().adopted).toEqual([]);
    expect(other.lines[0]).not.toContain(journal.stats().writer);
    const mine = Array.from({ length: 60 }, (_, i) => `mine-${i}`);
    for (const id of mine) await journal.append(sampleEntry(id));
    await other.until((all) => all.length > 100);
    const beside = await ids(journal.read());
    expect(beside.filter((id) => id.startsWith('mine'))).toEqual(mine);
    expect(new Set(beside).size).toBe(beside.length);
    other.child.kill('SIGKILL');
    await other.gone;
    await journal.close();
    await (await openJournal({ folder, durability: 'async' })).close();
    const all = await ids(readLedger(folder));
    expect(new Set(all).size).toBe(all.length);
    expect(missing(other.lines.slice(1), all)).toEqual([]);
    expect(missing(mine, all)).toEqual([]);
    expect((await verifyManifest(folder)).problems).toEqual([]);
    expect(await journalFiles()).toEqual((await readManifest(folder)).segments.map((each) => each.file).sort());
  }, 30_000);
});

describe('a disk that refuses', () => {
  const limitFileSize = (pid: number, soft: string): boolean =>
    spawnSync('prlimit', ['--pid', String(pid), `--fsize=${soft}:unlimited`]).status === 0;
  const canLimit = process.platform === 'linux' && spawnSync('prlimit', ['--version']).status === 0;

  test.skipIf(!canLimit).for(['strict', 'async'] as const)(
    '%s: appends reject with the reason, nothing is lost or doubled, and it recovers',
    { timeout: 60_000 },
    async (durability) => {
      const { child, lines, until, gone } = startAppender(durability, 'e', '100000000');
      await until((all) => all.length > 30);
      expect(limitFileSize(child.pid!, '100000')).toBe(true);
      await until((all) => all.filter((line) => line.startsWith('rejected')).length > 20);
      expect(lines.find((line) => line.startsWith('fault'))).toMatch(
        /JG_LEDGER: the journal cannot write: the file reached its size limit/,
      );
      expect(limitFileSize(child.pid!, 'unlimited')).toBe(true);
      const sofar = lines.length;
      await until((all) => all.length > sofar + 400 && !all.slice(-100).some((line) => line.startsWith('rejected')));
      // Lets an async journal bring the last window to disk before the kill.
      child.kill('SIGSTOP');
      const acknowledged = lines.filter((line) => line.startsWith('e-'));
      const rejected = lines
        .filter((line) => line.startsWith('rejected '))
        .map((line) => line.slice('rejected '.length));
      child.kill('SIGCONT');
      await new Promise((resolve) => setTimeout(resolve, 300));
      child.kill('SIGKILL');
      await gone;
      await (await openJournal({ folder, durability: 'async' })).close();
      const booked = await ids(readLedger(folder));
      expect(new Set(booked).size).toBe(booked.length);
      expect(missing(acknowledged, booked)).toEqual([]);
      // A rejected entry is kept and written once the disk takes writes again.
      expect(missing(rejected, booked)).toEqual([]);
    },
  );

  test('a folder that takes no new file: entries stay in the open file and sealing says why', async () => {
    const journal = await openJournal({ folder, durability: 'strict', rotateBytes: 4000 });
    await journal.append(sampleEntry('first'));
    const [open] = await journalFiles();
    const next = open!.replace('000001', '000002');
    await mkdir(join(folder, next));
    for (let i = 0; i < 10; i++) await journal.append(sampleEntry(`e${i}`));
    expect(journal.stats().sealing).toContain('EEXIST');
    await rm(join(folder, next), { recursive: true });
    await journal.rotate();
    expect(journal.stats()).toMatchObject({ sealing: null, durable: 11, sealed: 1 });
    await journal.close();
    expect((await ids(readLedger(folder))).length).toBe(11);
  });
});
