import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dashboardJson, type Panel } from './dashboards/builder.ts';
import { DASHBOARDS } from './dashboards/index.ts';
import { WATCH } from './dashboards/watch.ts';
import { deployFiles } from './deploy-files.ts';
import { exposedName, METRICS, PROCESS_METRICS, type Metric } from './metrics.ts';
import { ALERTS } from './rules/alerts.ts';
import { RECORDS } from './rules/records.ts';

const ROOT = join(import.meta.dirname, '../../..');

test.each(Object.entries(deployFiles()))('%s is what the code says', (path, text) => {
  const file = join(ROOT, path);
  if (process.env['UPDATE_DOCS'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  // Two words in place of two pages: `UPDATE_DOCS=1` writes them.
  expect(readFileSync(file, 'utf8') === text ? 'current' : 'run this test with UPDATE_DOCS=1').toBe('current');
});

/** Every series that Prometheus can have of a gateway, by the metric it belongs to. */
const KNOWN = new Set([
  'up',
  ...RECORDS.map(({ record }) => record),
  ...Object.entries<Metric>({ ...METRICS, ...PROCESS_METRICS }).flatMap(([key, { type }]) => {
    const name = exposedName(key as keyof typeof METRICS);
    return type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
  }),
]);
const namesIn = (expr: string): readonly string[] => expr.match(/\bjoulegate[a-z0-9_:]*/g) ?? [];
const EXPRS = [
  ...Object.values(DASHBOARDS).flatMap(({ rows }) =>
    rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expr }) => expr))),
  ),
  ...RECORDS.map(({ expr }) => expr),
  ...ALERTS.map(({ query }) => query),
];

/** Labels that Prometheus or `--workers` add. */
const ADDED = ['instance', 'job', 'worker'];
const LABELS = new Map<string, readonly string[]>(
  Object.entries<Metric>({ ...METRICS, ...PROCESS_METRICS }).flatMap(([key, { labels }]) => {
    const name = exposedName(key as keyof typeof METRICS);
    return [name, `${name}_bucket`].map((each) => [each, [...labels, 'le', ...ADDED]] as const);
  }),
);
/** Labels that a query chooses or groups by and that none of its metrics has. */
function strangeLabels(expr: string): readonly string[] {
  const strange: string[] = [];
  for (const [, name = '', where = ''] of expr.matchAll(/\b(joulegate_\w+)\{([^}]*)\}/g))
    for (const [, label = ''] of where.matchAll(/(\w+)(?:=~|!=|!~|=)"/g))
      if (LABELS.get(name)?.includes(label) !== true) strange.push(`${name}{${label}}`);
  for (const [, by = '', name = ''] of expr.matchAll(
    /by \(([^)]*)\) \((?:rate\(|increase\(|clamp_min\(delta\()?(joulegate_\w+)/g,
  ))
    for (const label of by.split(', '))
      if (LABELS.get(name)?.includes(label) !== true) strange.push(`${name} by ${label}`);
  return strange;
}

test.each(EXPRS)('chooses and groups by labels that exist: %s', (expr) => expect(strangeLabels(expr)).toEqual([]));

test('a strange label is seen', () => {
  expect(
    strangeLabels('sum by (site, workload) (rate(joulegate_cost_usd_total{zone="FR", workload="a"}[5m]))'),
  ).toEqual(['joulegate_cost_usd_total{zone}', 'joulegate_cost_usd_total by site']);
});

test.each(EXPRS)('names series that exist: %s', (expr) => {
  const names = namesIn(expr.replaceAll('job="joulegate"', ''));
  expect(names.length + (expr.startsWith('up') ? 1 : 0)).toBeGreaterThan(0);
  expect(names.filter((name) => !KNOWN.has(name))).toEqual([]);
});

interface Placed {
  readonly id: number;
  readonly type: string;
  readonly description?: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly refId: string; readonly datasource: { readonly uid: string } }[];
  readonly fieldConfig?: { readonly defaults: { readonly unit: string } };
}
interface Classic {
  readonly uid: string;
  readonly schemaVersion: number;
  readonly panels: readonly Placed[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
}

const cellsOf = ({ gridPos: { x, y, w, h } }: Placed): readonly string[] =>
  Array.from({ length: w * h }, (_, i) => `${x + (i % w)}/${y + Math.floor(i / w)}`);

/** What is wrong with a dashboard, in words. */
function faultsOf({ panels, templating, schemaVersion }: Classic): readonly string[] {
  const faults: string[] = [];
  const twice = (values: readonly (string | number)[]) => new Set(values).size < values.length;
  if (schemaVersion !== 42) faults.push('another schema version');
  if (templating.list[0]?.type !== 'datasource') faults.push('no choice of the datasource');
  if (twice(panels.map(({ id }) => id))) faults.push('an id twice');
  if (twice(panels.flatMap(cellsOf))) faults.push('panels overlap');
  for (const { id, type, description, datasource, gridPos, targets = [], fieldConfig } of panels) {
    if (gridPos.x + gridPos.w > 24) faults.push(`panel ${id} is wider than the page`);
    if (type === 'row') continue;
    if (targets.length === 0) faults.push(`panel ${id} asks nothing`);
    if (twice(targets.map(({ refId }) => refId))) faults.push(`panel ${id} has a refId twice`);
    if ([datasource, ...targets.map((each) => each.datasource)].some((each) => each?.uid !== '${datasource}'))
      faults.push(`panel ${id} does not use the chosen datasource`);
    if ((fieldConfig?.defaults.unit ?? '') === '') faults.push(`panel ${id} has no unit`);
    if ((description ?? '').length < 10) faults.push(`panel ${id} does not say what it shows`);
  }
  return faults;
}

describe('the structure of dashboards', () => {
  const written = [...Object.values(DASHBOARDS), WATCH].map(
    (each) => [each.uid, dashboardJson(each) as Classic] as const,
  );

  test.each(written)('%s is sound', (_uid, dashboard) => expect(faultsOf(dashboard)).toEqual([]));

  test('no uid is used twice', () => expect(new Set(written.map(([uid]) => uid)).size).toBe(written.length));

  test('the lint sees what it is there for', () => {
    const panel: Panel = { kind: 'stat', title: 't', what: 'too short', unit: '', queries: [] };
    const { panels, ...rest } = dashboardJson({
      uid: 'u',
      title: 't',
      what: 'w',
      rows: [{ title: 'r', panels: [{ ...panel, width: 30 }] }],
    }) as Classic;
    expect(
      faultsOf({ ...rest, schemaVersion: 41, templating: { list: [] }, panels: [panels[1]!, panels[1]!] }),
    ).toEqual([
      'another schema version',
      'no choice of the datasource',
      'an id twice',
      'panels overlap',
      ...Array.from({ length: 2 }, () => [
        'panel 2 is wider than the page',
        'panel 2 asks nothing',
        'panel 2 has no unit',
        'panel 2 does not say what it shows',
      ]).flat(),
    ]);
  });
});

test('every alert says what to do', () => {
  for (const { alert, summary, runbook } of ALERTS) {
    expect(alert).toMatch(/^Joulegate[A-Z]\w+$/);
    expect(summary.length, alert).toBeGreaterThan(20);
    expect(runbook.length, alert).toBeGreaterThan(60);
  }
});
