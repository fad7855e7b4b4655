import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../doors/index.ts';
import { runHere } from './run-command.fixture.ts';

const EXAMPLE = join(import.meta.dirname, '../../../examples/plans/siting-europe.yaml');
const SEARCH = /^search: .*$/m;
let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'joulegate-siting-'))));
afterAll(() => rm(folder, { recursive: true }));

async function scenario(change: (text: string) => string): Promise<string> {
  const file = join(folder, 'siting.yaml');
  await writeFile(file, change(await readFile(EXAMPLE, 'utf8')));
  return file;
}

test('the European siting, from the file to the page', { timeout: 60_000 }, async () => {
  const file = await scenario((text) => text.replace(SEARCH, 'search: { gap: 0.1, seconds: 2 }'));
  const html = join(folder, 'siting.html');
  const { code, stdout } = await runHere('siting', file, '--json', '--html', html);
  expect(code).toBe(0);
  const { siting, pageOne } = JSON.parse(stdout) as Answer<'siting'>;
  const { figures } = siting.best;
  // 17.7 billion requests: four times 12.1 million a day.
  expect(figures!.requests).toBeCloseTo(48.4e6 * 365, -4);
  expect(siting.best.gap).toBeLessThanOrEqual(0.2);
  const allowed = { london: ['GB', 'IE', 'FR', 'NL'], berlin: ['DE', 'FR', 'NL'], zurich: ['CH', 'DE'] };
  const countries: Readonly<Record<string, string>> = {
    'aws:eu-north-1': 'SE',
    'azure:norwayeast': 'NO',
    'gcp:europe-north1': 'FI',
    'gcp:europe-west9': 'FR',
    'aws:eu-central-1': 'DE',
    'gcp:europe-west2': 'GB',
    'aws:eu-west-1': 'IE',
    'gcp:europe-west4': 'NL',
    'aws:eu-central-2': 'CH',
    'gcp:europe-central2': 'PL',
    'gcp:europe-southwest1': 'ES',
    'azure:italynorth': 'IT',
  };
  for (const [origin, list] of Object.entries(allowed))
    for (const { site } of siting.served.find((each) => each.origin === origin)!.from)
      expect(list).toContain(countries[site]);
  for (const { from } of siting.served) for (const { ms } of from) expect(ms).toBeLessThanOrEqual(280);
  // Any one place may be lost.
  expect(siting.losses.length).toBeGreaterThan(1);
  for (const { servedShare } of siting.losses) expect(servedShare).toBeCloseTo(1, 9);
  const { steps } = siting.milliseconds;
  expect(steps.length).toBeGreaterThan(2);
  const prices = steps.map(({ tonnesPerMs }) => tonnesPerMs);
  expect(prices).toEqual(prices.toSorted((a, b) => a - b));
  const page = await readFile(html, 'utf8');
  for (const { text, numbers, id } of pageOne) {
    expect(text).not.toMatch(/\{|NaN|undefined|Infinity/);
    numbers.forEach((_, i) => expect(page.split(`id="${id}-${i}"`)).toHaveLength(2));
  }
  expect(page).not.toMatch(/NaN|undefined|<script/);
});

test('demand of the books: what was imported, by its hours', { timeout: 60_000 }, async () => {
  const usage = join(import.meta.dirname, '../../../examples/past-usage/usage.csv');
  expect((await runHere('import', usage, '--data', folder)).code).toBe(0);
  const file = join(folder, 'books.yaml');
  await writeFile(
    file,
    `version: 1
title: By the books
start: 2026-12-01
model: gpt-oss-20b
demand: { from: books, until: 2026-11-04, days: 7, surge: 1 }
hardware: [{ id: l4, accelerator: l4, batch: 16, firstTokenMs: 200, price: { usdPerGpuHour: 0.7 } }]
sites:
  - { key: 'aws:eu-central-1', name: Frankfurt, hardware: { l4: { atMost: 50 } } }
  - { key: 'aws:eu-north-1', name: Stockholm, hardware: { l4: { atMost: 50 } } }
`,
  );
  const { code, stdout } = await runHere('siting', file, '--data', folder, '--json');
  expect(code).toBe(0);
  const { siting } = JSON.parse(stdout) as Answer<'siting'>;
  expect(siting.demand.basis).toMatch(/^27 hours of the books, 2026-11-02T09:00Z to 2026-11-03T12:00Z/);
  // Hours of the day that were seen twice count half; a row of an export is one request of its books.
  const rows = (await readFile(usage, 'utf8')).trim().split('\n').slice(1);
  const byHour = new Map<number, Set<string>>();
  let expected = 0;
  for (let hour = Date.UTC(2026, 10, 2, 9); hour < Date.UTC(2026, 10, 3, 12); hour += 3_600_000)
    byHour.set(new Date(hour).getUTCHours(), (byHour.get(new Date(hour).getUTCHours()) ?? new Set()).add(`${hour}`));
  for (const row of rows) expected += 1 / byHour.get(new Date(row.split(',')[0]!).getUTCHours())!.size;
  expect(siting.demand.requestsPerYear).toBeCloseTo(expected * 365, 6);
});

describe('what goes wrong', () => {
  test('a mistake says its line', async () => {
    const file = await scenario((text) => text.replace("key: 'aws:eu-north-1'", "key: 'aws:eu-nort-1'"));
    const { code, stderr } = await runHere('siting', file);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /siting\.yaml:\d+: sites\.0\.key: unknown site "aws:eu-nort-1" \(did you mean "aws:eu-north-1"\?\)/,
    );
  });
  test('a scenario of the other command is told as such', async () => {
    const plan = join(EXAMPLE, '../documents-12b.yaml');
    expect((await runHere('siting', plan)).stderr).toMatch(
      /options to compare are a plan: .*joulegate .*plan .*12b\.yaml/,
    );
    expect((await runHere('plan', EXAMPLE)).stderr).toMatch(
      /places with hardware are a siting: .*joulegate .*siting .*europe\.yaml/,
    );
  });
  test('what cannot be sited exits with 1 and says why', async () => {
    const file = await scenario((text) => text.replace('latencyLimitMs: 280', 'latencyLimitMs: 60'));
    const { code, stdout } = await runHere('siting', file);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /Nothing can be sited: no site may serve London, Paris, .* and \d+ more, by rules or within 60 ms\./,
    );
  });
  test('demand of the books without books', async () => {
    const file = await scenario((text) =>
      text
        .replace(/demand:\n(?: .*\n)+/, 'demand: { from: books }\n')
        .replaceAll(/requestsPerDay: \d+, /g, '')
        .replaceAll(/, requestsPerDay: \d+/g, ''),
    );
    const { code, stderr } = await runHere('siting', file, '--data', join(folder, 'none'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/there is no ledger in/);
  });
});
