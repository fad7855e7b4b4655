import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runHere } from '../../server/src/cli/run-command.fixture.ts';
import { dataFolder, SKIPPED_NO_DATA } from '../../server/src/edge/index.ts';
import { openJournal } from '../../server/src/ledger/index.ts';
import { randomEntries } from '../../server/src/ledger/books/random-books.fixture.ts';
import { evaluate, isBinding } from './evaluate.ts';
import type { RuleModel } from './model.ts';
import { OUR_CRITERIA } from './our-criteria.ts';
import { readTable, type Table } from './table.ts';

const DATA = dataFolder();
const VERSIONS = ['1.4', '1.2'] as const;
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
const ENTRIES = randomEntries(53, 300);
const YEAR = new Date(ENTRIES[0]!.at).toISOString().slice(0, 4);

const failedOf = (version: string, table: Table): readonly string[] => {
  const model = JSON.parse(readFileSync(join(DATA!, `focus/model-${version}.json`), 'utf8')) as RuleModel;
  const outcomes = evaluate(model, table, new Set(OUR_CRITERIA), CURRENCIES).filter(isBinding);
  expect(outcomes.filter(({ outcome }) => outcome === 'passed').length).toBeGreaterThan(150);
  return outcomes.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
};

let folder: string;
const exported: Record<string, Table> = {};
beforeAll(async () => {
  if (DATA === null) return;
  folder = await mkdtemp(join(tmpdir(), 'joulegate-rules-'));
  const [own, past] = [join(folder, 'own'), join(folder, 'past')];
  const journal = await openJournal({ folder: join(own, 'ledger') });
  for (const entry of ENTRIES) await journal.append(entry);
  await journal.close();
  await runHere('import', 'examples/past-usage/usage.csv', '--data', past);
  for (const [books, data, period] of [
    ['books', own, YEAR],
    ['import', past, '2026-11'],
  ] as const)
    for (const version of VERSIONS) {
      const args = ['--period', period, '--focus-version', version, '--every', 'hour', '--csv', '--data', data];
      exported[`${books} ${version}`] = readTable((await runHere('report', 'focus', ...args)).stdout);
    }
}, 60_000);
afterAll(async () => {
  if (DATA !== null) await rm(folder, { recursive: true, force: true });
});

/** The table with a column changed in its second row, or left away. */
function spoilt({ columns, rows }: Table, name: string, cell: string | null | undefined): Table {
  const at = columns.get(name)!;
  if (cell === undefined) return { columns: new Map([...columns].filter(([each]) => each !== name)), rows };
  return { columns, rows: rows.map((row, i) => (i === 1 ? row.with(at, cell) : row)) };
}

describe.skipIf(DATA === null)(`the rule models of FOCUS (${SKIPPED_NO_DATA})`, () => {
  test.each(VERSIONS)('%s: no MUST fails on books and on an import', (version) => {
    for (const books of ['books', 'import'] as const) {
      const table = exported[`${books} ${version}`]!;
      expect(table.rows.length, books).toBeGreaterThan(10);
      expect(failedOf(version, table), books).toEqual([]);
    }
  });

  test.each([
    ['BilledCost', undefined, 'CAU-CostAndUsage-D-006-M'],
    ['HostProviderName', undefined, 'CAU-CostAndUsage-D-075-M'],
    ['ChargeCategory', 'usage', 'CAU-ChargeCategory-C-003-M'],
    ['BillingCurrency', 'usd', 'CAU-BillingCurrency-C-003-M'],
    ['BillingCurrency', 'Tokens', 'CAU-BillingCurrency-C-006-M'],
    ['EffectiveCost', null, 'CAU-EffectiveCost-C-003-M'],
    ['ListCost', '123.4', 'CAU-ListCost-C-011-C'],
    ['ContractedCost', '0.1', 'CAU-ContractedCost-C-011-C'],
    ['ServiceSubcategory', 'Bots and more', 'CAU-ServiceSubcategory-C-003-M'],
    ['ServiceCategory', 'Compute', 'CAU-ServiceSubcategory-C-004-M'],
    ['PricingUnit', null, 'CAU-PricingUnit-C-006-C'],
    ['SkuPriceId', null, 'CAU-SkuPriceId-C-005-C'],
    ['ListUnitPrice', '-1', 'CAU-ListUnitPrice-C-008-M'],
    ['Tags', '{"a":{}}', 'CAU-Tags-C-001-M'],
    ['ChargeClass', 'Late', 'CAU-ChargeClass-C-005-C'],
    ['ChargePeriodStart', '2026-11-31T00:00:00Z', 'CAU-ChargePeriodStart-C-002-M'],
  ])('1.4: a file whose %s is %s fails, and its rule is named', (column, cell, id) => {
    expect(failedOf('1.4', spoilt(exported['import 1.4']!, column, cell))).toContain(id);
  });
});
