import { figureText } from '../plan/figure-text.ts';
import type { Opportunities } from '../opportunities/opportunities.ts';
import type { Plan } from '../plan/plan.ts';
import { pageOne } from '../plan/sentences.ts';
import { cashLines, costBars, priceLines, tornado } from './charts.ts';
import { html, style } from './markup.ts';
import { derivations, told } from './sentence-markup.ts';
import { abatementTable, opportunitiesTable, proposalsTable } from './abatement-tables.ts';
import { controlTable, millisecondTable, optionsTable, scopeTable } from './tables.ts';

/**
 * A plan as one HTML file: no script, nothing fetched, prints on paper. Page one is the sentences and two charts.
 */
export function planHtml(plan: Plan, opportunities: Opportunities | null = null): string {
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
          ${style}
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
        ${scopeTable(plan, figure)} ${controlTable(plan)} ${abatementTable(plan, figure)}
        ${opportunitiesTable(opportunities, figure)} ${proposalsTable(plan, figure)}
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
          ${materiality.decidesFromTokensPerYear === null ? 'Between a hundredth and a thousand times this demand carbon never changes the choice at its price.' : `Carbon changes the choice from ${figure(materiality.decidesFromTokensPerYear, 'tokens')} a year.`}${materiality.spendBased === null ? '' : ` A spend-based account would book ${figure(materiality.spendBased.tonnes, 'tonnes')} for today, ${figure(materiality.spendBased.times, 'times')} as much.`}${materiality.atPaths.length === 0 ? '' : ` Its tonnes of ${plan.horizonYears} years cost, as a present value: ${materiality.atPaths.map(({ path, npvUsd }) => `${figure(npvUsd, 'usd')} (${path})`).join(', ')}.`}
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
