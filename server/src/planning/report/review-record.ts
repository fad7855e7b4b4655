import type { KeptCommitment } from '../commitments/commitment.ts';
import type { Tracked } from '../commitments/track.ts';
import { html, style, type Markup } from './markup.ts';

const three = (value: number | null): string => (value === null ? 'unknown' : String(Number(value.toPrecision(3))));
const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
const standing = ({ isSigned, endedAt, endedWhy }: KeptCommitment): string =>
  !isSigned
    ? 'What is kept is not what was signed: it is not in force.'
    : endedAt === null
      ? 'In force.'
      : `Ended on ${day(endedAt)}: ${endedWhy ?? ''}.`;

function compared({ plan }: KeptCommitment): Markup {
  return html`<table>
    <thead>
      <tr>
        <th>option</th>
        <th>USD a year</th>
        <th>full cost, USD</th>
        <th>t CO2e a year</th>
        <th>first token, ms</th>
        <th>CSOA: g, USD per 1,000 tokens, index</th>
        <th>rules</th>
      </tr>
    </thead>
    <tbody>
      ${plan.options.map(
        ({ id, name, usd, fullUsd, tonnes, latencyMs, csoa, broken }) =>
          html`<tr>
            <th class="${id === plan.option ? 'chosen' : ''}">${name}${id === plan.option ? ' (accepted)' : ''}</th>
            <td>${Math.round(usd).toLocaleString('en-US')}</td>
            <td>${Math.round(fullUsd).toLocaleString('en-US')}</td>
            <td>${three(tonnes)}</td>
            <td>${three(latencyMs)}</td>
            <td>${three(csoa.gPerKtok)}, ${three(csoa.usdPerKtok)}, ${three(csoa.index)}</td>
            <td>${broken.length === 0 ? 'all kept' : `🔒 ${broken.join('; ')}`}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function became({ months, broken, state }: Tracked): Markup {
  const rows = months.flatMap(({ month, isWhole, held }) => held.map((each) => ({ month, isWhole, each })));
  return html`<p>So far: ${state}.</p>
    ${
      rows.length === 0
        ? ''
        : html`<table>
            <thead>
              <tr>
                <th>month</th>
                <th>figure</th>
                <th>predicted, nine cases of ten</th>
                <th>realised</th>
                <th></th>
              </tr>
            </thead>
            <tbody>
              ${rows.map(
                ({ month, isWhole, each: { words, predicted, realised, isOutside } }) =>
                  html`<tr>
                    <th>${month}${isWhole ? '' : ' (part)'}</th>
                    <td>${words}</td>
                    <td>${three(predicted.p05)} to ${three(predicted.p95)}</td>
                    <td>${three(realised)}</td>
                    <td>${isOutside === null ? 'unknown' : isOutside ? 'outside' : 'as predicted'}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
    ${
      broken.length === 0
        ? ''
        : html`<p class="note">
            Days on which a request was other than assumed: ${[...new Set(broken.map((each) => each.day))].join(', ')}.
          </p>`
    }`;
}

/** A commitment as one page for those who meet over it: no script, nothing fetched, prints on paper. */
export function reviewRecordHtml(commitment: KeptCommitment & { readonly tracked: Tracked }): string {
  const { id, workload, owner, acceptedAt, reviewDate, reason, plan, lays, tracked } = commitment;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${workload}: ${plan.name}</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <h1>${workload}: ${plan.name}</h1>
        <p class="note">${plan.title}. ${standing(commitment)}</p>
        <p>
          <b>${owner}</b> accepted it on ${day(acceptedAt)}: ${reason}. To be looked at again by
          ${reviewDate}${tracked.isReviewDue ? ', which has come' : ''}.
        </p>
        ${plan.sentences.map((text) => html`<p>${text}</p>`)}
        <h2>What was compared</h2>
        <div class="wide">${compared(commitment)}</div>
        <h2>What the router does</h2>
        <p>
          Workload ${workload} decides among ${lays.deployments.join(', ')}, with carbon at
          ${three(lays.carbonUsdPerTonne)} USD a tonne and waiting at ${three(lays.latencyUsdPerSecond)} USD a second,
          and follows the decision. Its rules, limits and budgets stay.
        </p>
        <h2>Predicted and realised</h2>
        ${became(tracked)}
        <p class="note">
          Record ${id}; digest of the scenario ${plan.scenarioSha256}. How it is tracked: docs/commitments.md of
          joulegate.
        </p>
      </body>
    </html> `.text;
}
