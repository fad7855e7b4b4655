import type { Opportunities } from '../opportunities/opportunities.ts';
import type { figureText } from '../plan/figure-text.ts';
import type { Plan } from '../plan/plan.ts';
import { html, type Markup } from './markup.ts';

type Told = ReturnType<typeof figureText>;

/** What a tonne less costs, option by option. */
export function abatementTable(plan: Plan, figure: Told): Markup | string {
  if (plan.abatement.length === 0) return '';
  const name = (id: string): string => plan.options.find((option) => option.id === id)?.name ?? id;
  return html`<h2>What a tonne less costs</h2>
    <table>
      <thead>
        <tr>
          <th>from</th>
          <th>to</th>
          <th>CO2e a year, less</th>
          <th>money and waiting a year, more</th>
          <th>each tonne</th>
        </tr>
      </thead>
      <tbody>
        ${plan.abatement.map(
          ({ from, to, tonnes, usd, usdPerTonne }) =>
            html`<tr>
              <th>${name(from)}</th>
              <td>${name(to)}</td>
              <td>${figure(tonnes, 'tonnes')}</td>
              <td>${figure(usd, 'usd')}</td>
              <td>${figure(usdPerTonne, 'usdPerTonne')}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="note">
      From the choice at no price of carbon to the cleanest allowed option; each step counts what it adds to the one
      before.
    </p>`;
}

const KG_PER_TONNE = 1000;

type Shown = Pick<Opportunities['proposals'][number], 'kind' | 'does' | 'assumes' | 'inSequence' | 'usdPerTonne'>;

/** What would have emitted less in the books that the plan stands on. */
export const opportunitiesTable = (found: Opportunities | null, figure: Told): Markup | string =>
  found === null
    ? ''
    : shownTable(
        'What would have emitted less',
        found.proposals,
        figure,
        'Replayed on the requests of the books, in their period. By the cost of a tonne; each is evaluated behind those before it, so that nothing is counted twice.',
      );

/** What would emit less than what is there today, where the plan's demand is in numbers. */
export const proposalsTable = ({ proposals }: Plan, figure: Told): Markup | string =>
  proposals === null
    ? ''
    : shownTable(
        'What would emit less than today',
        proposals.proposals,
        figure,
        `A year, by planning again with each change behind those before it, so that nothing is counted twice; by the cost of a tonne.${proposals.untold.length === 0 ? '' : ` Not evaluated: ${proposals.untold.join('; ')}.`}`,
      );

function shownTable(title: string, proposals: readonly Shown[], figure: Told, note: string): Markup | string {
  if (proposals.length === 0) return '';
  return html`<h2>${title}</h2>
    <table>
      <thead>
        <tr>
          <th>what</th>
          <th>if</th>
          <th>CO2e</th>
          <th>money</th>
          <th>ms a request</th>
          <th>each tonne less</th>
        </tr>
      </thead>
      <tbody>
        ${proposals.map(
          ({ kind, does, assumes, inSequence, usdPerTonne }) =>
            html`<tr>
              <th>${kind}: ${does}</th>
              <td>${assumes ?? '–'}</td>
              <td>${figure(inSequence.kg / KG_PER_TONNE, 'tonnes')}</td>
              <td>${figure(inSequence.usd, 'usd')}</td>
              <td>${inSequence.ms.toFixed(1)}</td>
              <td>${figure(usdPerTonne, 'usdPerTonne')}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="note">${note}</p>`;
}
