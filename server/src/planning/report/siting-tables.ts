import type { figureText } from '../plan/figure-text.ts';
import type { Placement, Siting } from '../siting-plan/make-siting.ts';
import { html, type Markup } from './markup.ts';

type Told = ReturnType<typeof figureText>;
type Figures = NonNullable<Placement['figures']>;

interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => string;
}

/** @param isText cells hold lists that break */
const table = <Row>(rows: readonly Row[], columns: readonly Column<Row>[], isText = false): Markup =>
  html`<div class="wide">
    <table class="${isText ? '' : 'figures'}">
      <thead>
        <tr>
          ${columns.map(({ head }) => html`<th>${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${columns.map(({ cell }, i) => (i === 0 ? html`<th>${cell(row)}</th>` : html`<td>${cell(row)}</td>`))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

const siteOf = ({ sites }: Siting, key: string): Siting['sites'][number] => sites.find((site) => site.key === key)!;

/** What stands where, and the grid there. */
export const hallsTable = (siting: Siting, figures: Figures, told: Told): Markup =>
  table(figures.halls, [
    { head: 'site', cell: ({ site }) => siteOf(siting, site).name },
    { head: 'hardware', cell: ({ hardware }) => hardware },
    { head: 'units', cell: ({ units }) => String(units) },
    { head: 'replicas', cell: ({ replicas }) => String(replicas) },
    { head: 'accelerators', cell: ({ gpus }) => String(gpus) },
    { head: 'busy', cell: ({ utilisation }) => told(utilisation, 'share') },
    { head: 'of all requests', cell: ({ requestsPerYear }) => told(requestsPerYear / figures.requests, 'share') },
    { head: 'money a year', cell: ({ usd }) => told(usd, 'usd') },
    { head: 'CO2e a year', cell: ({ tonnes }) => told(tonnes, 'tonnes') },
  ]);

/** Who is served from where, and what rules forbid. */
export const servedTable = (siting: Siting, told: Told): Markup =>
  table(
    siting.served,
    [
      { head: 'from', cell: ({ origin }) => siting.origins.find(({ key }) => key === origin)?.name ?? origin },
      {
        head: 'requests a day',
        cell: ({ requestsPerDay }) => told(requestsPerDay, 'requests').replace(' requests', ''),
      },
      { head: 'mean', cell: ({ meanMs }) => told(meanMs, 'ms') },
      {
        head: 'served in',
        cell: ({ from }) =>
          from
            .filter(({ share }) => share >= 0.005)
            .map(({ site, share, ms }) => `${siteOf(siting, site).name} ${told(share, 'share')} (${told(ms, 'ms')})`)
            .join(', '),
      },
      {
        head: 'kept from',
        cell: ({ forbidden }) =>
          forbidden.length === 0 ? '–' : `🔒 ${forbidden.map(({ site }) => siteOf(siting, site).name).join(', ')}`,
      },
    ],
    true,
  );

const placementsOf = ({ best, rules, between }: Siting): readonly Placement[] => [
  best,
  ...Object.values(rules),
  ...between,
];

/** How far each search came. */
export const searchesTable = (siting: Siting, told: Told): Markup =>
  table(placementsOf(siting), [
    { head: 'search', cell: ({ id }) => id },
    { head: 'ended', cell: ({ status }) => status },
    { head: 'gap', cell: ({ gap }) => (gap === null ? '–' : told(gap, 'share')) },
    { head: 'after', cell: ({ seconds }) => told(seconds, 'seconds') },
    { head: 'columns', cell: ({ columns }) => String(columns) },
    { head: 'rows', cell: ({ rows }) => String(rows) },
  ]);

/** The placement, the three rules, and the cleanest at bounds of the mean latency. */
export function placementsTable(siting: Siting, told: Told): Markup {
  const figure =
    (of: (figures: Figures) => string) =>
    ({ figures }: Placement): string =>
      figures === null ? '–' : of(figures);
  return table(placementsOf(siting), [
    { head: 'placement', cell: ({ id }) => id },
    { head: 'sites', cell: figure(({ halls }) => String(new Set(halls.map(({ site }) => site)).size)) },
    { head: 'GPUs', cell: figure(({ halls }) => String(halls.reduce((sum, { gpus }) => sum + gpus, 0))) },
    { head: 'money', cell: figure(({ usd }) => told(usd, 'usd')) },
    { head: 'full cost', cell: figure(({ fullUsd }) => told(fullUsd, 'usd')) },
    { head: 'CO2e', cell: figure(({ tonnes }) => told(tonnes, 'tonnes')) },
    { head: 'idle', cell: figure(({ idleT }) => told(idleT, 'tonnes')) },
    { head: 'embodied', cell: figure(({ embodiedT }) => told(embodiedT, 'tonnes')) },
    { head: 'energy', cell: figure(({ mwh }) => told(mwh, 'megawattHours')) },
    { head: 'mean', cell: figure(({ meanMs }) => told(meanMs, 'ms')) },
    { head: '95 of 100', cell: figure(({ p95Ms }) => told(p95Ms, 'ms')) },
  ]);
}

/** What a millisecond less for all costs, step by step. */
export const stepsTable = (siting: Siting, told: Told): Markup =>
  table(siting.milliseconds.steps, [
    { head: 'from', cell: ({ from }) => from },
    { head: 'to', cell: ({ to }) => to },
    { head: 'saves', cell: ({ savedMs }) => `${savedMs.toFixed(1)} ms` },
    { head: 'money a year, each ms', cell: ({ usdPerMs }) => told(usdPerMs, 'usd') },
    { head: 'CO2e a year, each ms', cell: ({ tonnesPerMs }) => told(tonnesPerMs, 'tonnes') },
    {
      head: 'nine cases of ten',
      cell: ({ interval }) =>
        interval === null ? 'no measurable carbon' : interval.map((each) => told(each, 'tonnes')).join(' to '),
    },
  ]);

/** What the loss of each place leaves. */
export const lossesTable = (siting: Siting, told: Told): Markup =>
  table(siting.losses, [
    { head: 'lost', cell: ({ site }) => siteOf(siting, site).name },
    { head: 'served of the busiest hour', cell: ({ servedShare }) => told(servedShare, 'share') },
    { head: 'load of the others', cell: ({ load }) => (load === null ? '–' : told(load, 'share')) },
  ]);

const KINDS = {
  own: 'as the scenario says',
  hourly: 'hours of the year before',
  'some-hours': 'some hours of the year before',
  'yearly-average': 'yearly average',
} as const;

/** The grid of every place, with what it stands on. */
export const gridTable = (siting: Siting): Markup =>
  table(
    siting.sites,
    [
      { head: 'site', cell: ({ name }) => name },
      { head: 'zone', cell: ({ zone }) => zone ?? '–' },
      { head: 'g/kWh', cell: ({ gPerKwh }) => gPerKwh.toFixed(0) },
      {
        head: 'cleanest and dirtiest hour',
        cell: ({ gPerKwhRange }) => gPerKwhRange.map((g) => g.toFixed(0)).join(' to '),
      },
      { head: 'known by', cell: ({ gridKind }) => KINDS[gridKind] },
      { head: 'source', cell: ({ source }) => source },
    ],
    true,
  );
