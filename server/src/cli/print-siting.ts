import pc from 'picocolors';
import type { Answer } from '../doors/index.ts';
import { plans } from '../planning/index.ts';
import { textTable } from './table.ts';

type Sited = Answer<'siting'>['siting'];
type Placement = Sited['best'];

const nameIn = (list: readonly { readonly key: string; readonly name: string }[], key: string): string =>
  list.find((each) => each.key === key)?.name ?? key;

function placementTable(siting: Sited, figures: NonNullable<Placement['figures']>): string {
  const told = plans.figureText(siting);
  const site = (key: string) => siting.sites.find((each) => each.key === key)!;
  return `${pc.bold('What stands where')}\n${textTable(figures.halls, [
    { head: 'site', align: 'left', cell: (hall) => site(hall.site).name },
    { head: 'hardware', align: 'left', cell: ({ hardware }) => hardware },
    { head: 'units', cell: ({ units }) => String(units) },
    { head: 'GPUs', cell: ({ gpus }) => String(gpus) },
    { head: 'busy', cell: ({ utilisation }) => told(utilisation, 'share') },
    { head: 'of all', cell: ({ requestsPerYear }) => told(requestsPerYear / figures.requests, 'share') },
    { head: 'money/y', cell: ({ usd }) => told(usd, 'usd') },
    { head: 'CO2e/y', cell: ({ tonnes }) => told(tonnes, 'tonnes') },
    { head: 'grid', cell: (hall) => `${site(hall.site).gPerKwh.toFixed(0)} g/kWh` },
    { head: '', align: 'left', cell: (hall) => site(hall.site).gridKind },
  ])}`;
}

function servedTable(siting: Sited): string {
  const told = plans.figureText(siting);
  return `${pc.bold('Who is served from where')}\n${textTable(siting.served, [
    { head: 'from', align: 'left', cell: ({ origin }) => nameIn(siting.origins, origin) },
    { head: 'requests/day', cell: ({ requestsPerDay }) => told(requestsPerDay, 'requests').replace(' requests', '') },
    { head: 'mean', cell: ({ meanMs }) => told(meanMs, 'ms') },
    {
      head: 'served in',
      align: 'left',
      cell: ({ from }) =>
        from
          .filter(({ share }) => share >= 0.005)
          .map(({ site, share }) => `${nameIn(siting.sites, site)} ${told(share, 'share')}`)
          .join(', '),
    },
    {
      head: '',
      align: 'left',
      cell: ({ forbidden }) => (forbidden.length === 0 ? '' : `🔒 ${forbidden.length} sites`),
    },
  ])}`;
}

function sideBySide(siting: Sited): string {
  const told = plans.figureText(siting);
  const figure =
    (of: (figures: NonNullable<Placement['figures']>) => string) =>
    ({ figures }: Placement): string =>
      figures === null ? '–' : of(figures);
  const { nearest, cheapest, cleanest } = siting.rules;
  return `${pc.bold('Beside it')}\n${textTable(
    [siting.best, nearest, cheapest, cleanest],
    [
      { head: 'placement', align: 'left', cell: ({ id }) => id },
      { head: 'money/y', cell: figure(({ usd }) => told(usd, 'usd')) },
      { head: 'full cost/y', cell: figure(({ fullUsd }) => told(fullUsd, 'usd')) },
      { head: 'CO2e/y', cell: figure(({ tonnes }) => told(tonnes, 'tonnes')) },
      { head: 'mean', cell: figure(({ meanMs }) => told(meanMs, 'ms')) },
      { head: 'p95', cell: figure(({ p95Ms }) => told(p95Ms, 'ms')) },
      { head: 'sites', cell: figure(({ halls }) => String(new Set(halls.map(({ site }) => site)).size)) },
      { head: 'gap', cell: ({ gap }) => (gap === null ? '–' : told(gap, 'share')) },
      { head: 'after', cell: ({ seconds }) => told(seconds, 'seconds') },
      { head: '', align: 'left', cell: ({ status }) => status },
    ],
  )}`;
}

function staircaseTable({ milliseconds: { steps }, ...siting }: Sited): string {
  const told = plans.figureText(siting);
  return `${pc.bold('What a millisecond less for all costs, a year')}\n${textTable(steps, [
    { head: 'from', align: 'left', cell: ({ from }) => from },
    { head: 'to', align: 'left', cell: ({ to }) => to },
    { head: 'faster', cell: ({ savedMs }) => `${savedMs.toFixed(1)} ms` },
    { head: 'money/ms', cell: ({ usdPerMs }) => told(usdPerMs, 'usd') },
    { head: 'CO2e/ms', cell: ({ tonnesPerMs }) => told(tonnesPerMs, 'tonnes') },
    {
      head: 'nine cases of ten',
      cell: ({ interval }) =>
        interval === null ? 'not measurable' : interval.map((each) => told(each, 'tonnes')).join(' to '),
    },
  ])}`;
}

function lossTable(siting: Sited): string {
  const told = plans.figureText(siting);
  return `${pc.bold('What a loss leaves')}\n${textTable(siting.losses, [
    { head: 'lost', align: 'left', cell: ({ site }) => nameIn(siting.sites, site) },
    { head: 'served of the busiest hour', cell: ({ servedShare }) => told(servedShare, 'share') },
    { head: 'load of the others', cell: ({ load }) => (load === null ? '–' : told(load, 'share')) },
  ])}`;
}

/** A siting on the terminal: page one, what stands where, who is served from where, rules beside it, the staircase. */
export function sitingText({ siting, pageOne }: Answer<'siting'>): string {
  const { figures } = siting.best;
  return [
    `${pc.bold(siting.title)}  ${pc.dim(`from ${siting.start}`)}`,
    ...(siting.demand.basis === null ? [] : [pc.dim(`  ${siting.demand.basis}`)]),
    ...pageOne.map(({ text }) => `  ${text}`),
    ...(figures === null
      ? []
      : [placementTable(siting, figures), servedTable(siting), sideBySide(siting), lossTable(siting)].flatMap(
          (table) => ['', table],
        )),
    ...(siting.milliseconds.steps.length === 0 ? [] : ['', staircaseTable(siting)]),
  ].join('\n');
}
