import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outlook } from '../../kernel/index.ts';
import { gridSources } from '../../world/index.ts';
import { bookedSums } from '../plan/booked-work.fixture.ts';
import { bookedWorkOf } from '../plan/booked-work.ts';
import { gridOfPlan } from '../plan/grid-of-plan.ts';
import { planOf, type Plan } from '../plan/plan.ts';
import { readScenario } from '../plan/read-scenario.ts';
import type { Sheet } from './cells.ts';
import { sitings } from '../siting-plan/sitings.ts';
import type { Siting } from '../siting-plan/make-siting.ts';
import { workbookOf } from './workbook-of-plan.ts';
import { workbookOfSiting } from './workbook-of-siting.ts';
import { writeWorkbook } from './write-workbook.ts';

const OFFICE = '/usr/bin/soffice';
const example = async (name: string): Promise<string> =>
  await readFile(join(import.meta.dirname, `../../../../examples/plans/${name}.yaml`), 'utf8');
const HOURS = outlook({ grid: gridSources.yearlyAverages(), origins: [] });
function made(yaml: string): Plan {
  const read = readScenario(yaml, 's.yaml');
  const ready = read.ready('from' in read.written.demand ? bookedWorkOf(bookedSums(200), false) : null);
  return planOf(ready, gridOfPlan(ready, HOURS), { draws: 20 });
}

/** Ten years of growth, servers that end within them, a fee, electricity beside the rent, waiting that is worth something. */
const stretched = (yaml: string): string =>
  `${yaml
    .replace('years: 3', 'years: 10')
    .replace('outputTokens: 900', 'outputTokens: 900\n  growthPerYear: 0.6\n  cachedShare: 0.25')
    .replace('usd: [250000, 300000, 320000]', 'usd: 300000, lifeYears: 2.5')
    .replace('usdPerGpuHour:', 'electricityUsdPerKwh: 0.1\n    usdPerGpuHour:')}
carbonFeeUsdPerTonne: 7
latencyUsdPerSecond: 0.001
`;

/** Prices and grids that change over the years, and reserved throughput that the demand outgrows. */
const moving = (yaml: string): string =>
  `${yaml
    .replace('years: 3', 'years: 6')
    .replace('outputTokens: 900', 'outputTokens: 900\n  growthPerYear: 0.4')
    .replace(
      'firstTokenMs: 400',
      'firstTokenMs: 400\n    provisioned: { units: 3, usdPerUnitMonth: 2000, tokensPerMinute: 150000 }',
    )
    .replace('usdPerGpuHour:', 'declinePerYear: 0.15\n    usdPerGpuHour:')
    .replace('electricityUsdPerKwh:', 'electricityChangePerYear: 0.03\n    electricityUsdPerKwh:')
    .replace('site: gcp:europe-west3', 'site: own-room')
    .replace('  - id: rent\n', '  - id: rent\n    quality: { acceptedShare: 0.8, eval: invoices-v2 }\n')}
gridChangePerYear: -0.04
carbonPricePath: [{ year: 0, usdPerTonne: 50 }, { year: 5, usdPerTonne: 130 }]
sites: [{ key: own-room, like: 'gcp:europe-west3', gridChangePerYear: -0.08 }]
`;

const CASES: Readonly<Record<string, () => Promise<Plan>>> = {
  documents: async () => made(await example('documents-12b')),
  edge: async () => made(await example('edge-20ms')),
  performance: async () => made(await example('equal-performance')),
  stretched: async () => made(stretched(await example('documents-12b'))),
  moving: async () => made(moving(await example('documents-12b'))),
  // Whatever begins like a formula stays text.
  hostile: async () =>
    made(
      (await example('documents-12b'))
        .replace('name: gpt-5.4-mini by API', 'name: "=1+1"')
        .replace('name: two rented H100 in Finland', `name: "@SUM(A1:A2)|'x'!A1 & <b>"`),
    ),
  interestless: async () => made((await example('documents-12b')).replace('discountRate: 0.1', 'discountRate: 0')),
  booked: async () => made(await example('own-ledger')),
  modelled: async () => made((await example('documents-12b')).replaceAll(/^ +throughput:.*\n/gm, '')),
};

const SITING = `version: 1
title: "=Two halls"
start: 2026-01-01
model: gpt-oss-20b
demand: { inputTokens: 1000, outputTokens: 300 }
carbonUsdPerTonne: 80
latencyUsdPerSecond: 0.0001
origins: [{ key: frankfurt, requestsPerDay: 900000 }, { key: paris, requestsPerDay: 700000 }]
hardware: [{ id: h100, accelerator: h100-sxm, firstTokenMs: 100, price: { usdPerGpuHour: 2.5 } }]
sites:
  - { key: 'aws:eu-central-1', hardware: { h100: { atMost: 20 } } }
  - { key: 'aws:eu-north-1', hardware: { h100: { atMost: 20 } } }
`;

/** The same sheets without what the plan has, so that nothing but the reader's own computing can be read. */
const bare = (sheets: readonly Sheet[]): readonly Sheet[] =>
  sheets.map((sheet) => ({
    ...sheet,
    rows: sheet.rows.map((row) => row.map((cell) => (cell?.kind === 'formula' ? { ...cell, value: null } : cell))),
  }));

/** A figure as the reader writes it. */
const figureOf = (said: string): number =>
  said.endsWith('%') ? Number(said.slice(0, -1)) / 100 : said === '' ? NaN : Number(said);

const rowsOfCsv = (text: string): readonly (readonly string[])[] => {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    rows.at(-1)!.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === '\n') rows.push([]);
  }
  return rows;
};

describe.skipIf(!existsSync(OFFICE))('workbooks computed by LibreOffice', () => {
  let folder = '';
  const plans = new Map<string, Plan>();
  let siting: Siting;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'joulegate-workbook-'));
    for (const [name, make] of Object.entries(CASES)) {
      const plan = await make();
      plans.set(name, plan);
      await writeFile(join(folder, `${name}.xlsx`), await writeWorkbook(bare(workbookOf(plan))));
    }
    // Half as much again of demand and a dearer tonne, typed into the cells of the plan as it was.
    const changed = {
      ...plans.get('documents')!,
      inputs: plans
        .get('documents')!
        .inputs.map((input) =>
          input.path === 'demand.requestsPerMonth'
            ? { ...input, value: 3_000_000 }
            : input.path === 'carbonUsdPerTonne'
              ? { ...input, value: 500 }
              : input,
        ),
    };
    await writeFile(join(folder, 'changed.xlsx'), await writeWorkbook(bare(workbookOf(changed))));
    const read = sitings.read(SITING, 'siting.yaml');
    siting = await sitings.make(read.ready(null, HOURS.gridAt));
    await writeFile(join(folder, 'siting.xlsx'), await writeWorkbook(bare(workbookOfSiting(siting))));
    const files = [...plans.keys(), 'changed', 'siting'].map((name) => join(folder, `${name}.xlsx`));
    const csv = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1';
    const profile = `-env:UserInstallation=file://${folder}/profile`;
    await promisify(execFile)(OFFICE, [profile, '--headless', '--convert-to', csv, '--outdir', folder, ...files]);
  }, 120_000);
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  const computed = async (name: string, sheet: string): Promise<readonly (readonly string[])[]> =>
    rowsOfCsv(await readFile(join(folder, `${name}-${sheet}.csv`), 'utf8'));

  /** Every figure that the plan has, against what the reader computed. */
  async function differences(
    name: string,
    sheets: readonly Sheet[],
  ): Promise<{ checked: number; wrong: readonly string[] }> {
    const wrong: string[] = [];
    let checked = 0;
    for (const { name: sheet, rows } of sheets) {
      const found = await computed(name, sheet);
      rows.forEach((row, r) =>
        row.forEach((cell, c) => {
          const said = found[r]?.[c] ?? '';
          if (cell?.kind === 'text' && said !== cell.text)
            wrong.push(`${sheet} ${r + 1}:${c}: ${said} for ${cell.text}`);
          if (cell?.kind !== 'formula' || cell.value === null) return;
          checked++;
          const same =
            typeof cell.value === 'string'
              ? said === cell.value
              : Math.abs(figureOf(said) - cell.value) <= 1e-9 * Math.max(1e-3, Math.abs(cell.value));
          if (!same) wrong.push(`${sheet} ${r + 1}:${c}: ${said}, the plan has ${cell.value} (${cell.formula})`);
        }),
      );
    }
    return { checked, wrong };
  }

  test.each(Object.keys(CASES))('%s: each figure of the plan comes out of the inputs again', async (name) => {
    const { checked, wrong } = await differences(name, workbookOf(plans.get(name)!));
    expect(wrong).toEqual([]);
    expect(checked).toBeGreaterThan(150);
  });

  test('of a siting: money, tonnes, full cost, who is served and what a millisecond costs', async () => {
    expect(siting.best.figures).not.toBeNull();
    expect(siting.milliseconds.steps.length).toBeGreaterThan(0);
    const { checked, wrong } = await differences('siting', workbookOfSiting(siting));
    expect(wrong).toEqual([]);
    expect(checked).toBeGreaterThan(25);
  });

  test('a changed input changes every sheet as a plan with that input has it', async () => {
    const again = made(
      (await example('documents-12b'))
        .replace('[1600000, 2000000, 2600000]', '3000000')
        .replace('carbonUsdPerTonne: [25, 80, 150]', 'carbonUsdPerTonne: 500'),
    );
    const sheet = workbookOf(again).find(({ name }) => name === 'Options by year')!;
    const found = await computed('changed', sheet.name);
    let checked = 0;
    sheet.rows.forEach((row, r) =>
      row.forEach((cell, c) => {
        if (cell?.kind !== 'formula' || typeof cell.value !== 'number') return;
        checked++;
        expect(figureOf(found[r]![c]!) / (cell.value || 1), `${r + 1}:${c}`).toBeCloseTo(cell.value === 0 ? 0 : 1, 9);
      }),
    );
    expect(checked).toBeGreaterThan(150);
  });
});
