import type { figureText } from '../plan/figure-text.ts';
import type { Plan, PlannedOption } from '../plan/plan.ts';
import { html, type Markup } from './markup.ts';

type Told = ReturnType<typeof figureText>;

const years = (option: PlannedOption): PlannedOption['years'][number] => option.years[0]!;
const orWord = (value: number | null, text: (value: number) => string, word: string): string =>
  value === null ? word : text(value);
const orUnknown = (value: number | null, text: (value: number) => string): string => orWord(value, text, 'unknown');

/** Every option with its figures, side by side. */
export function optionsTable(plan: Plan, figure: Told): Markup {
  const usd = (value: number): string => figure(value, 'usd');
  const tonnes = (value: number): string => figure(value, 'tonnes');
  const rows: readonly (readonly [string, (option: PlannedOption) => string])[] = [
    ['What', ({ kind, model }) => `${kind}, ${model}`],
    ['Where', ({ site, operator }) => `${site.name}; ${operator}`],
    ['Rules', ({ broken }) => (broken.length === 0 ? 'all kept' : `🔒 ${broken.join('; ')}`)],
    ['Money a year', (option) => usd(option.usd)],
    ['… in the first year, all that is reserved', (option) => usd(years(option).usd)],
    ['… the part that work uses', (option) => usd(years(option).usedUsd)],
    ['Full cost a year', (option) => usd(option.fullUsd)],
    ['Energy, first year', (option) => figure(years(option).energy.allocatedKwh / 1000, 'megawattHours')],
    ['CO2e a year, location-based', (option) => tonnes(option.tonnes)],
    ['… by work alone', (option) => tonnes(years(option).carbon.usedT)],
    ['… electricity by contract', (option) => orUnknown(years(option).carbon.marketT, tonnes)],
    ['… electricity, marginal', (option) => orUnknown(years(option).carbon.marginalT, tonnes)],
    ['… making the hardware', (option) => tonnes(years(option).carbon.embodiedT)],
    ['Water on site', (option) => orUnknown(years(option).carbon.waterM3, (m3) => `${m3.toPrecision(3)} m³`)],
    ['Stands in', ({ scopes }) => `${scopes.electricity}: ${scopes.row}`],
    [
      'First token',
      ({ latency }) => `${figure(latency.ms, 'ms')}${latency.isPlaceKnown ? '' : ', farthest place assumed'}`,
    ],
    [
      'Capacity',
      (option) =>
        orWord(
          years(option).capacity?.tokensPerMinute ?? null,
          (value) => `${figure(value, 'tokens')} a minute`,
          'by use',
        ),
    ],
    [
      'Busy',
      (option) => orWord(years(option).capacity?.utilisation ?? null, (value) => figure(value, 'share'), 'by use'),
    ],
    [
      'Break-even: busy for the money, the energy',
      ({ breakEven }) =>
        breakEven === null
          ? '–'
          : `${figure(breakEven.money, 'share')}, ${breakEven.energy === null ? 'never' : figure(breakEven.energy, 'share')}`,
    ],
    ['NPV, cash', ({ id, against }) => (id === plan.baseline ? '–' : usd(against.npvUsd))],
    [
      'NPV, carbon and waiting in it',
      ({ id, against }) => (id === plan.baseline ? '–' : usd(against.npvWithShadowUsd)),
    ],
    ['IRR', ({ against }) => (against.irr === null ? '–' : figure(against.irr, 'share'))],
    [
      'Earned back',
      ({ id, against }) =>
        id === plan.baseline
          ? '–'
          : against.paybackMonths === null
            ? 'not within the years'
            : figure(against.paybackMonths, 'months'),
    ],
    ['Chosen in', ({ risk }) => `${figure(risk.chosenShare, 'share')} of draws`],
    ['CSOA: g per 1,000 tokens', ({ csoa }) => csoa.gPerKtok.toPrecision(3)],
    ['CSOA: full cost per 1,000 tokens', ({ csoa }) => usd(csoa.usdPerKtok)],
    ['CSOA: index (today is 100; for display)', ({ csoa }) => csoa.index.toFixed(0)],
    ...(plan.options.every(({ perAccepted }) => perAccepted === null)
      ? []
      : ([
          [
            'Accepted answers',
            ({ perAccepted: per }) => (per === null ? 'unknown' : `${figure(per.acceptedShare, 'share')}: ${per.from}`),
          ],
          ['… an accepted one: money', ({ perAccepted: per }) => orUnknown(per?.usd ?? null, usd)],
          ['… energy', ({ perAccepted: per }) => orUnknown(per?.wh ?? null, (wh) => `${wh.toPrecision(3)} Wh`)],
          ['… CO2e', ({ perAccepted: per }) => orUnknown(per?.g ?? null, (g) => `${g.toPrecision(3)} g`)],
        ] as const satisfies readonly (readonly [string, (option: PlannedOption) => string])[])),
    ['Control, points of 5', ({ controlScore }) => orWord(controlScore, (points) => points.toFixed(1), '–')],
    ['Tonnes that nobody measured', ({ exposure }) => figure(exposure.estimatedShare, 'share')],
    ['All of it in one grid zone', ({ exposure }) => exposure.zone ?? 'unknown'],
    ['Tier', ({ tier }) => tier],
  ];
  return html`<table>
    <thead>
      <tr>
        <th></th>
        ${plan.options.map(({ id, name, broken }) => html`<th class="${broken.length > 0 ? 'out' : id === plan.chosen ? 'chosen' : ''}">${name}${id === plan.chosen ? html`<br /><em>chosen</em>` : id === plan.baseline ? html`<br /><em>today</em>` : ''}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([head, cell]) =>
          html`<tr>
            <th>${head}</th>
            ${plan.options.map((option) => html`<td>${cell(option)}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Points of control with what they stand on. */
export function controlTable(plan: Plan): Markup | string {
  const rows = plan.options.flatMap(({ name, controlPoints }) =>
    controlPoints.map(({ criterion, score, evidence }) => ({ name, criterion, score, evidence })),
  );
  if (rows.length === 0) return '';
  return html`<h2>Control beside rules</h2>
    <table>
      <thead>
        <tr>
          <th></th>
          <th>criterion</th>
          <th>of 5</th>
          <th>evidence</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ name, criterion, score, evidence }) =>
            html`<tr>
              <th>${name}</th>
              <td>${criterion}</td>
              <td>${score}</td>
              <td>${evidence}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="note">Points break ties of full cost (half a per cent); they are never traded against a rule.</p>`;
}

/** What each millisecond of the curve costs, and where the owner's value stops. */
export function millisecondTable(plan: Plan, figure: Told): Markup | string {
  const { steps, kneeMs, ownedUsdPerMs, nextUsdPerMs, stopAt } = plan.milliseconds;
  if (steps.length === 0) return '';
  const name = (id: string | null): string => plan.options.find((option) => option.id === id)?.name ?? 'none';
  const knee =
    kneeMs === null ? '' : ` The curve bends at ${kneeMs.map((ms) => figure(ms, 'ms')).join(' to ')}: a hint.`;
  const next =
    nextUsdPerMs === null
      ? ''
      : ` A faster one is taken from ${figure(nextUsdPerMs, 'usd')} a millisecond and year on.`;
  return html`<h2>What a millisecond to the first token costs</h2>
    <table>
      <thead>
        <tr>
          <th>from</th>
          <th>to</th>
          <th>saves</th>
          <th>CO2e a year, each ms</th>
          <th>nine cases of ten</th>
          <th>money a year, each ms</th>
        </tr>
      </thead>
      <tbody>
        ${steps.map(
          ({ from, to, savedMs, tonnesPerMs, interval, usdPerMs }) =>
            html`<tr>
              <th>${name(from)}</th>
              <td>${name(to)}</td>
              <td>${figure(savedMs, 'ms')}</td>
              <td>${figure(tonnesPerMs, 'tonnes')}</td>
              <td>
                ${interval === null ? 'no measurable carbon' : interval.map((each) => figure(each, 'tonnes')).join(' to ')}
              </td>
              <td>${figure(usdPerMs, 'usd')}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="note">
      Allowed options on the curve of least carbon for a latency. At ${figure(ownedUsdPerMs, 'usd')} a millisecond and
      year it stops at ${name(stopAt)}.${next}${knee}
    </p>`;
}

/** Tonnes of today and of the choice by where they stand in an inventory: a migration moves them between scopes. */
export function scopeTable(plan: Plan, figure: Told): Markup | string {
  const [today, chosen] = [plan.baseline, plan.chosen].map((id) => plan.options.find((option) => option.id === id));
  if (today === undefined || chosen === undefined || today.id === chosen.id) return '';
  const of = (option: PlannedOption, row: string): number => {
    const { operationalT, embodiedT } = years(option).carbon;
    return (
      (option.scopes.electricity === row ? operationalT : 0) + (option.scopes.embodied.startsWith(row) ? embodiedT : 0)
    );
  };
  const rows = ['Scope 2', 'Scope 3, category 1', 'Scope 3, category 2'];
  return html`<h2>Where its tonnes stand</h2>
    <table>
      <thead>
        <tr>
          <th></th>
          <th>${today.name}</th>
          <th>${chosen.name}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              <th>${row}</th>
              <td>${figure(of(today, row), 'tonnes')}</td>
              <td>${figure(of(chosen, row), 'tonnes')}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="note">
      Life cycle, first year. Supply of fuel (Scope 3, category 3) stands beside. Scope 2 may grow while the sum falls.
    </p>`;
}
