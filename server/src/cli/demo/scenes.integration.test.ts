import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DecisionRow } from '../../doors/questions/decisions.ts';
import type { Entry } from '../../ledger/index.ts';
import { demoDay } from './day.ts';
import { runDemo, type DemoResult } from './run-demo.ts';

const HAS_OCR = spawnSync('tesseract', ['--version']).status === 0;
const storage = mkdtempSync(join(tmpdir(), 'joulegate-demo-scenes-'));
let demo: DemoResult;

beforeAll(async () => {
  demo = await runDemo(
    {
      day: demoDay({}),
      days: 1,
      requests: 60,
      seconds: 0.2,
      seed: 7,
      port: 0,
      adminPort: 0,
      durability: 'async',
      storage,
    },
    { started: () => {}, progress: () => {} },
  );
}, 60_000);
afterAll(async () => {
  await demo.close();
  rmSync(storage, { recursive: true });
});

async function asked<T>(path: string): Promise<T> {
  const answer = await fetch(`${demo.app.adminUrl}${path}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
}
const listed = async (): Promise<readonly DecisionRow[]> => {
  const { rows } = await asked<{ rows: readonly DecisionRow[] }>('/api/decisions?limit=100');
  return rows.filter(({ guard, files }) => (guard !== null && guard !== 'pass') || files !== null).toReversed();
};

describe('the demo', () => {
  test('lists two attacks, a leak and a scanned invoice among the newest, and says what became of each', async () => {
    const rows = await listed();
    expect(rows.map(({ workload, outcome, guard }) => [workload, outcome, guard])).toEqual([
      ['assistant', 'refused', 'block'],
      ['patient-letters', 'served', 'flag'],
      ['assistant', 'failed', 'block'],
      ['assistant', 'served', 'pass'],
    ]);
    const whys = await Promise.all(
      rows.map(({ id }) => asked<{ sentence: string; entry: Entry }>(`/api/decisions/${id}`)),
    );
    const [attack, planted, leak, invoice] = whys.map(({ sentence }) => sentence);
    expect(attack).toMatch(
      /^Refused before a decision .* Guard: the prompt was blocked \(score .*override\.instructions/,
    );
    expect(planted).toMatch(/Guard, which only watches here: a document or a result of a tool was flagged/);
    expect(leak).toMatch(/Its answer went no further \(JG_GUARD\)\. Guard: the answer was withheld/);
    expect(invoice).toContain(HAS_OCR ? '1 file (1 page) went on as text' : '1 file could not be read and went on');
    expect(rows.at(-1)!.files).toBe(HAS_OCR ? 1 : 0);
    expect(JSON.stringify(whys)).not.toMatch(/word for word|winter club|billing-desk|HILLSIDE/);
  });

  test('the breakdown sums what the invoice as text saved', async () => {
    const invoice = demo.entries.find(({ documents }) => documents !== null)!.documents!;
    const { total } = await asked<{ total: { lean: object | null } }>(
      '/api/reports/breakdown?by=workload&from=2022-01-01&to=2026-01-01',
    );
    if (!HAS_OCR) return expect(total.lean).toBeNull();
    expect(total.lean).toEqual({
      files: 1,
      tokens: invoice.tokensBefore - invoice.tokensAfter,
      costUsd: invoice.savedNanoUsd! / 1e9,
      energyWh: invoice.savedNanoWh! / 1e9,
      carbonG: invoice.savedNanoG! / 1e9,
      unknown: 0,
    });
  });

  test('the checks of the books hold with them', () => {
    expect(demo.tally).toMatchObject({ stopped: 2, failed: 0, answered: demo.tally.sent - 2 });
    expect(demo.checks.filter(({ name, ok }) => !ok && !name.startsWith('metered energy'))).toEqual([]);
  });
});
