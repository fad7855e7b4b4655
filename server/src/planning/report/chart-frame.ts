import { html, type Markup } from './markup.ts';

/** Of every picture of a report; heights are in the same unit. */
export const WIDTH = 720;

/** A picture with a title for whoever does not see it. */
export const chart = (height: number, title: string, parts: readonly (Markup | readonly Markup[])[]): Markup =>
  html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">
    <title>${title}</title>
    ${parts.flat()}
  </svg>`;

/** A name cut to so many characters. */
export const shortened = (name: string, most = 28): string =>
  name.length > most ? `${name.slice(0, most - 1)}…` : name;

/** Label heights moved apart, so that none lies on another. */
export function spaced(heights: readonly number[], gap = 14): readonly number[] {
  const order = heights.map((_, i) => i).toSorted((a, b) => heights[a]! - heights[b]!);
  const placed = [...heights];
  for (const [at, i] of order.entries()) if (at > 0) placed[i] = Math.max(placed[i]!, placed[order[at - 1]!]! + gap);
  return placed;
}
