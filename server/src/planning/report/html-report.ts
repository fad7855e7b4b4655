import { figureText } from '../plan/figure-text.ts';
import type { Plan, PlannedOption } from '../plan/plan.ts';
import { pageOne, type Sentence } from '../plan/sentences.ts';
import { cashLines, costBars, priceLines, tornado } from './charts.ts';
import { html, Markup } from './markup.ts';
import { REPORT_STYLE } from './style.ts';

type Told = ReturnType<typeof figureText>;

/** A sentence whose numbers lead to how they are made. */
function told(sentence: Sentence, figure: Told): Markup {
  const parts = sentence.text.split(/\{(\d)\}/);
  return html`<p class="${sentence.id}">
    ${parts.map((part, i) => {
      if (i % 2 === 0) return part;
      const number = sentence.numbers[Number(part)]!;
      return html`<a href="#${sentence.id}-${part}" title="${number.from}">${figure(number.value, number.unit)}</a>`;
    })}
  </p>`;
}

const years = (option: PlannedOption): PlannedOption['years'][number] => option.years[0]!;
const orWord = (value: number | null, text: (value: number) => string, word: string): string =>
  value === null ? word : text(value);
const orUnknown = (value: number | null, text: (value: number) => string): string => orWord(value, text, 'unknown');

function optionsTable(plan: Plan, figure: Told): Markup {
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

/** What each millisecond of the curve costs, and where the owner's value stops. */
function millisecondTable(plan: Plan, figure: Told): Markup | string {
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

function derivations(sentences: readonly Sentence[], figure: Told): Markup {
  return html`<table class="derivations">
    <thead>
      <tr>
        <th>number</th>
        <th>exactly</th>
        <th>computed again by</th>
      </tr>
    </thead>
    <tbody>
      ${sentences.flatMap(({ id, numbers }) =>
        numbers.map(
          ({ value, unit, from }, i) =>
            html`<tr id="${id}-${i}">
              <td>${figure(value, unit)}</td>
              <td>${String(value)}</td>
              <td><code>${from}</code></td>
            </tr>`,
        ),
      )}
    </tbody>
  </table>`;
}

/** Tonnes of today and of the choice by where they stand in an inventory: a migration moves them between scopes. */
function scopeTable(plan: Plan, figure: Told): Markup | string {
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

/**
 * A plan as one HTML file: no script, nothing fetched, prints on paper. Page one is the sentences and two charts.
 */
export function planHtml(plan: Plan): string {
  const figure = figureText(plan);
  const sentences = pageOne(plan);
  const questions = plan.options.flatMap(({ name, scopes }) =>
    scopes.question === null ? [] : [`${name}: ${scopes.question}`],
  );
  const { currency, materiality, weights } = plan;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${plan.title}</title>
        <style>
          ${new Markup(REPORT_STYLE)}
        </style>
      </head>
      <body>
        <section class="page-one">
          <header>
            <h1>${plan.title}</h1>
            <p class="note">
              From ${plan.start}, ${plan.horizonYears} years. Carbon
              ${figure(weights.carbonUsdPerTonne, 'usdPerTonne')}, a second of waiting
              ${figure(weights.latencyUsdPerSecond, 'usd')}${currency === null ? '' : html`; ${currency.code} at ${currency.usdPer} USD (${currency.source}, ${currency.asOf})`}.
              ${plan.demand.basis === null ? '' : `Demand: ${plan.demand.basis}. `}Decided by:
              ${plan.decidedBy.length === 0 ? 'nothing alone' : plan.decidedBy.join(', ')}.
            </p>
          </header>
          ${sentences.map((sentence) => told(sentence, figure))} ${costBars(plan, figure)}
          <p class="legend">
            <i class="money"></i>money <i class="carbon"></i>carbon at its price <i class="latency"></i>waiting at its
            price
          </p>
        </section>
        <h2>At which price it flips</h2>
        ${priceLines(plan, figure)}
        <h2>Cash</h2>
        ${cashLines(plan, figure)}
        <h2>What moves the value of ${plan.options.find(({ id }) => id === plan.swings.of)?.name ?? ''}</h2>
        ${tornado(plan, figure)} ${millisecondTable(plan, figure)}
        <h2>Options</h2>
        <div class="wide">${optionsTable(plan, figure)}</div>
        ${scopeTable(plan, figure)}
        <h2>Does carbon matter here?</h2>
        <table>
          <thead>
            <tr>
              <th>price</th>
              <th>carbon of the choice</th>
              <th>choice</th>
            </tr>
          </thead>
          <tbody>
            ${materiality.atPrices.map(
              ({ usdPerTonne, carbonUsd, chosen }) =>
                html`<tr>
                  <td>${figure(usdPerTonne, 'usdPerTonne')}</td>
                  <td>${figure(carbonUsd, 'usd')}</td>
                  <td>${plan.options.find(({ id }) => id === chosen)?.name ?? 'none'}</td>
                </tr>`,
            )}
          </tbody>
        </table>
        <p class="note">
          ${materiality.decidesFromTokensPerYear === null ? 'Between a hundredth and a thousand times this demand carbon never changes the choice at its price.' : `Carbon changes the choice from ${figure(materiality.decidesFromTokensPerYear, 'tokens')} a year.`}${materiality.spendBased === null ? '' : ` A spend-based account would book ${figure(materiality.spendBased.tonnes, 'tonnes')} for today, ${figure(materiality.spendBased.times, 'times')} as much.`}
        </p>
        ${
          questions.length === 0
            ? ''
            : html`<h2>Open questions</h2>
                <ul>
                  ${questions.map((text) => html`<li>${text}</li>`)}
                </ul>`
        }
        <h2>How each number is made</h2>
        ${derivations(sentences, figure)}
        <h2>Sources</h2>
        <ul>
          ${[...new Set(plan.options.flatMap(({ sources }) => sources))].map((source) => html`<li>${source}</li>`)}
        </ul>
        <p class="note">Formulas: docs/methods/plan.md of joulegate.</p>
      </body>
    </html> `.text;
}
