import type { LeavingOut } from '../lean-document.ts';
import { textOf, type Line } from './lines.ts';

export interface PageLines {
  readonly height: number;
  readonly lines: readonly Line[];
}

/** Heads and feet stand in these parts of a page. */
const EDGE = 0.12;
const LEAST_PAGES = 3;
const LEAST_SHARE = 0.5;

/** Pages are numbered: what differs in digits only is the same head. */
const form = (line: Line): string =>
  textOf(line)
    .replaceAll(/\d+|\b[ivxlc]+\b/gi, '#')
    .replaceAll(/\s+/g, ' ');

const atEdge = ({ y }: Line, height: number): boolean => y > height * (1 - EDGE) || y < height * EDGE;

/** Takes out what stands at the edge of most pages, and pages that came before, and lists both. */
export function withoutRunning(pages: readonly PageLines[], left: LeavingOut): readonly (readonly Line[])[] {
  const seen = new Map<string, Set<number>>();
  pages.forEach(({ lines, height }, page) => {
    for (const line of lines)
      if (atEdge(line, height)) {
        const on = seen.get(form(line)) ?? new Set<number>();
        seen.set(form(line), on.add(page));
      }
  });
  const isRunning = (line: Line, height: number): boolean => {
    const on = atEdge(line, height) ? (seen.get(form(line))?.size ?? 0) : 0;
    return on >= LEAST_PAGES && on >= LEAST_SHARE * pages.length * 0.5;
  };
  const before = new Set<string>();
  return pages.map(({ lines, height }) => {
    const kept = lines.filter((line) => {
      if (!isRunning(line, height)) return true;
      left.add('running head', textOf(line));
      return false;
    });
    const whole = kept.map(textOf).join('\n');
    if (whole.length > 80 && before.has(whole)) {
      left.add('repeated page', whole);
      return [];
    }
    before.add(whole);
    return kept;
  });
}
