import { page } from '../../units/index.ts';
import type { Told } from './told.ts';

const { html, style } = page;
type Markup = ReturnType<typeof html>;

/** A cell of a table: the first of a row names it. */
type Cell = string | number | null;

/** A table whose first column names its rows. */
export const tableOf = (head: readonly string[], rows: readonly (readonly Cell[])[]): Markup =>
  html`<div class="wide">
    <table>
      <thead>
        <tr>
          ${head.map((cell) => html`<th>${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([name, ...cells]) =>
            html`<tr>
              <th>${name ?? ''}</th>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

const four = (value: number): string => String(Number(value.toPrecision(4)));
/** A figure with four digits; all of its digits are in the CSV and the JSON. */
export const valueText = ({ value }: Pick<Told, 'value'>): string => (value === null ? 'unknown' : four(Number(value)));
export const intervalText = ({ p05, p95 }: Told): string =>
  p05 === null || p95 === null ? '–' : `${four(p05)} to ${four(p95)}`;
export const tiersText = ({ tiers }: Pick<Told, 'tiers'>): string =>
  tiers.map(({ tier, share }) => `${tier} ${(share * 100).toFixed(share > 0.095 ? 0 : 1)} %`).join(', ') || '–';

interface Beneath {
  readonly missing: readonly { readonly fact: string; readonly who: string; readonly until: string }[];
  readonly sources: readonly { readonly what: string; readonly source: string; readonly licence: string | null }[];
  /** Page of the methods; that of the disclosures otherwise. */
  readonly methods?: string;
}

/** A report as one HTML file: no script, nothing fetched, prints on paper. */
export const reportPage = (
  title: string,
  note: string,
  parts: readonly Markup[],
  { missing, sources, methods = 'docs/methods/disclosures.md' }: Beneath,
): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        <p class="note">${note}</p>
        ${parts}
        ${
          missing.length === 0
            ? ''
            : html`<h2>Missing</h2>
                <ul>
                  ${missing.map(({ fact, who, until }) => html`<li>${fact}; from ${who}. Until then: ${until}.</li>`)}
                </ul>`
        }
        <h2>Sources</h2>
        <ul>
          ${sources.map(({ what, source, licence }) => html`<li>${what}: ${source} (${licence ?? 'licence not recorded'})</li>`)}
        </ul>
        <p class="note">Methods and formulas: ${methods} of joulegate.</p>
      </body>
    </html> `.text;

/** A heading with what stands under it. */
export const section = (name: string, ...parts: readonly (Markup | string)[]): Markup =>
  html`<h2>${name}</h2>
    ${parts.map((part) => (typeof part === 'string' ? (part === '' ? '' : html`<p class="note">${part}</p>`) : part))}`;
