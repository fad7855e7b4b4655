import { figureText } from '../plan/figure-text.ts';
import type { Siting } from '../siting-plan/make-siting.ts';
import { sitingSentences } from '../siting-plan/siting-sentences.ts';
import { html, style } from './markup.ts';
import { derivations, told } from './sentence-markup.ts';
import { sitingMap, staircaseChart } from './siting-charts.ts';
import {
  gridTable,
  hallsTable,
  lossesTable,
  placementsTable,
  searchesTable,
  servedTable,
  stepsTable,
} from './siting-tables.ts';

/** A siting as one HTML file: no script, nothing fetched, prints on paper. Page one is the sentences and the map. */
export function sitingHtml(siting: Siting): string {
  const figure = figureText(siting);
  const sentences = sitingSentences(siting);
  const { currency, weights, best } = siting;
  const { figures } = best;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${siting.title}</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <section class="page-one">
          <header>
            <h1>${siting.title}</h1>
            <p class="note">
              From ${siting.start}, ${siting.model}. Carbon ${figure(weights.carbonUsdPerTonne, 'usdPerTonne')}, a
              thousand seconds of waiting
              ${figure(weights.latencyUsdPerSecond * 1000, 'usd')}${currency === null ? '' : html`; ${currency.code} at ${currency.usdPer} USD (${currency.source}, ${currency.asOf})`}.
              ${siting.latencyLimitMs === null ? '' : `Way and first token within ${figure(siting.latencyLimitMs, 'ms')}. `}${siting.survivesLoss ? 'Any one place may be lost. ' : ''}${siting.demand.basis === null ? '' : `Demand: ${siting.demand.basis}.`}
            </p>
          </header>
          ${sentences.map((sentence) => told(sentence, figure))} ${figures === null ? '' : sitingMap(siting, figures)}
          ${
            figures === null
              ? ''
              : html`<p class="legend note">
                  Squares are places, as large as their accelerators and in the colour of their grid (green is clean,
                  brown is not; grey names stay empty); circles are where requests come from, lines where they go.
                </p>`
          }
        </section>
        ${siting.milliseconds.steps.length === 0 ? '' : html`<h2>What a millisecond less for all costs</h2>`}
        ${staircaseChart(siting, figure)} ${siting.milliseconds.steps.length === 0 ? '' : stepsTable(siting, figure)}
        ${
          figures === null
            ? ''
            : html`<h2>What stands where</h2>
                ${hallsTable(siting, figures, figure)}
                <h2>Who is served from where</h2>
                ${servedTable(siting, figure)}
                <h2>What a loss leaves</h2>
                ${lossesTable(siting, figure)}`
        }
        <h2>Placements side by side, a year</h2>
        ${placementsTable(siting, figure)}
        <h2>How well each is proven</h2>
        ${searchesTable(siting, figure)}
        <p class="note">
          A search ends at a gap of ${figure(siting.search.gap, 'share')} to what no placement can be below, or after
          ${figure(siting.search.seconds, 'seconds')}. Nearest, cheapest and cleanest keep the same rules, limits and
          caps; "within" placements are the cleanest for a mean latency.
        </p>
        <h2>Grids</h2>
        ${gridTable(siting)}
        <h2>How each number is made</h2>
        ${derivations(sentences, figure)}
        <h2>Sources</h2>
        <ul>
          ${siting.sources.map((source) => html`<li>${source}</li>`)}
        </ul>
        <p class="note">Energy of a request: ${siting.tier}. Formulas: docs/methods/siting.md of joulegate.</p>
      </body>
    </html> `.text;
}
