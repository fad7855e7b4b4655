import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runHere } from '../cli/run-command.fixture.ts';
import { collectorOptions } from '../doors/live/collector.fixture.ts';
import { createCollector } from '../doors/live/collector.ts';
import { startAdmin, type Admin } from '../doors/http/server.ts';
import { waistOf } from '../doors/waist.fixture.ts';
import { answerDecision } from '../gateway/http/decision.ts';
import { sampleEntry } from '../ledger/entry/entry.fixture.ts';
import { anyEntry, marginalDecision } from '../ledger/entry/random-entry.fixture.ts';
import { openEngine, openJournal, readLedger, withBooks, type Entry } from '../ledger/index.ts';
import { compact } from '../ledger/segments/compact.ts';
import { PLAIN_SEALING } from '../ledger/segments/seal.ts';

/** Ids and hours as the product makes them; every other field is anything that its type allows. */
const ENTRIES: readonly Entry[] = [
  ...fc.sample(anyEntry, { seed: 5, numRuns: 60 }),
  sampleEntry('marginal', { decision: marginalDecision(), workload: 'work' }),
].map((entry, i) => ({
  ...entry,
  id: `jg_read_${i}`,
  at: Date.UTC(2026, 4, 1, i),
  hour: Date.UTC(2026, 4, 1, i) / 3_600_000,
}));

/** What JSON carries of a value. */
const inJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
/** The books round a decision's numbers: the journal's own reading is the measure of every other. */
let written: ReadonlyMap<string, Entry>;
let storage: string;
let folder: string;
let admin: Admin;
beforeAll(async () => {
  storage = await mkdtemp(join(tmpdir(), 'joulegate-read-back-'));
  folder = join(storage, 'ledger');
  const journal = await openJournal({ folder });
  for (const entry of ENTRIES) await journal.append(entry);
  await journal.flush();
  written = new Map((await Array.fromAsync(journal.read())).map((entry) => [entry.id, entry]));
  const collector = createCollector({ ...collectorOptions(), recent: journal.recent });
  await journal.close();
  admin = await startAdmin({
    port: 0,
    waist: waistOf({ live: collector, books: (work) => withBooks({ folder }, work) }),
    consoleFolder: null,
    metrics: async () => '',
  });
}, 60_000);
afterAll(async () => {
  await admin.close();
  await rm(storage, { recursive: true });
});

test('the journal gives back every field as it was booked; decisions to four digits', () => {
  for (const entry of ENTRIES) {
    const read = written.get(entry.id)!;
    expect({ ...read, decision: null }).toEqual({ ...entry, decision: null });
    expect(read.decision === null).toBe(entry.decision === null);
    if (read.decision !== null && entry.decision !== null)
      expect({ ...read.decision, numbers: [] }).toEqual({ ...entry.decision, numbers: [] });
  }
});

test("the control plane's why has every field", async () => {
  for (const [id, entry] of written) {
    const answer = await fetch(`${admin.url}/api/decisions/${id}`);
    expect(answer.status).toBe(200);
    expect(((await answer.json()) as { entry: unknown }).entry).toEqual(inJson(entry));
  }
});

test('the caller of a request is told every field of it', () => {
  for (const [id, entry] of written) {
    let told: { entry: Entry } | null = null;
    const response = {
      writeHead: () => response,
      setHeader: () => response,
      end: (body: Buffer | string) => void (told = JSON.parse(String(body)) as { entry: Entry }),
    };
    const { organisation, team, keyId } = entry;
    const principal = { organisation, team, keyId, names: { organisation, team, keyId } };
    void answerDecision(response as never, principal as never, id, { findEntry: (asked) => written.get(asked) });
    expect(told!.entry).toEqual(inJson(entry));
  }
});

describe('sealed as Parquet', () => {
  beforeAll(async () => {
    const engine = openEngine({ folders: [folder] });
    await compact(folder, { ...PLAIN_SEALING, engine }, { beforeMs: Date.UTC(2030, 0, 1) });
    await engine.close();
  }, 60_000);

  test('every field is as the journal had it', async () => {
    const read = await Array.fromAsync(readLedger(folder));
    expect(read.length).toBe(ENTRIES.length);
    for (const entry of read) expect(entry).toEqual(written.get(entry.id));
  });

  test('typed books and joulegate why say the same', async () => {
    await withBooks({ folder }, async (books) => {
      for (const [id, entry] of written) expect(await books.entry(id)).toEqual(entry);
    });
    const { stdout } = await runHere('why', 'jg_read_60', '--data', storage, '--json');
    expect((JSON.parse(stdout) as { entry: unknown }).entry).toEqual(inJson(written.get('jg_read_60')));
  });
});
