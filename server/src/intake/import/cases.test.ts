import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataFolder, SKIPPED_NO_DATA } from '../../edge/index.ts';
import { invoiceOf } from '../reconcile/index.ts';
import { listPriceOf, moneyOf } from './money.ts';
import { readExportText, usageOf } from './read-usage.ts';

const NOW = Date.UTC(2026, 10, 28);
const folder = dataFolder();
const path = (name: string): string => join(folder ?? '', 'cases/finops', name);
const read = async (name: string) => usageOf(await readExportText(path(name)), name, 'auto', NOW);

describe.skipIf(folder === null)(`given files${folder === null ? ` (${SKIPPED_NO_DATA})` : ''}`, () => {
  test('a byte order mark before JSON', async () => {
    expect(await read('usage-bom.json')).toMatchObject({
      bad: [],
      rows: [{ usage: { inputUncached: 1000, output: 500 }, requests: 5 }],
    });
  });

  test('counts grouped by thousands are refused with their line', async () => {
    const { rows, bad } = await read('thousands-dot.csv');
    expect(rows).toEqual([]);
    expect(bad).toMatchObject([
      { where: 'line 2', reason: expect.stringContaining('input_tokens is "1.000"') as string },
      { where: 'line 3' },
    ]);
  });

  test('a call that failed before it had a model is one that failed; the others stand', async () => {
    const { rows, bad } = await read('litellm-failure-without-model.json');
    expect([bad, rows.map(({ outcome, costNanoUsd, requests }) => [outcome, costNanoUsd, requests])]).toEqual([
      [],
      [
        ['failed', 0, 1],
        ['served', 500_000_000, 1],
      ],
    ]);
  });

  test('what was thought beside the answer is told by the total', async () => {
    const { rows, bad } = await read('litellm-reasoning-outside-completion.json');
    expect([bad, rows.map(({ usage }) => [usage.inputUncached, usage.output, usage.reasoning])]).toEqual([
      [],
      [
        [100, 500, 1000],
        [100, 2000, 1000],
      ],
    ]);
  });

  const money = async (name: string) => {
    const { rows } = await read(name);
    return rows.map((row) => moneyOf(row, listPriceOf(row.provider, row.model)));
  };

  test('audio, priority, flex and batch at their own prices', async () => {
    const rows = await money('openai-usage-audio-priority-flex.json');
    expect(rows.map(({ nanoUsd }) => nanoUsd)).toEqual([69.25e9, 20e9, 1.4e9, 1.4375e9]);
  });

  test('an hour of peak costs twice, whichever row comes first', async () => {
    const [offPeak, peak] = (await money('price-hour-first-offpeak.csv')).map(({ nanoUsd }) => nanoUsd ?? 0);
    expect([offPeak, peak]).toEqual([2.64e9, 5.28e9]);
  });

  test('an invoice with a zero of 6176 places', () => {
    const text = readFileSync(path('openai-costs-zero-exponent.json'), 'utf8');
    const { lines, bad } = invoiceOf(text, 'f', 'auto', NOW);
    expect([bad, lines.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0n)]).toEqual([[], 3_627_500n]);
  });
});

test('reasoning inside of the completion stays so; more of it than the completion and its total is no row', () => {
  const row = (total: number, reasoning: number) => [
    {
      request_id: 'r',
      startTime: '2026-08-04 00:00:00',
      model: 'o3',
      spend: 1,
      prompt_tokens: 10,
      completion_tokens: 50,
      total_tokens: total,
      metadata: { usage_object: { completion_tokens_details: { reasoning_tokens: reasoning } } },
    },
  ];
  const of = (total: number, reasoning: number) => usageOf(JSON.stringify(row(total, reasoning)), 'f', 'auto', NOW);
  expect(of(60, 40).rows[0]?.usage).toMatchObject({ output: 10, reasoning: 40 });
  expect(of(100, 40).rows[0]?.usage).toMatchObject({ output: 50, reasoning: 40 });
  expect(of(0, 40).rows[0]?.usage).toMatchObject({ output: 10, reasoning: 40 });
  expect(of(60, 70).bad).toHaveLength(1);
});
