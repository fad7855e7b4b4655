/** A text as a page places it: where it begins, how wide and how high it is, in points from the lower left corner. */
export interface Placed {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
  /** A line ends behind it. */
  readonly ends: boolean;
}

export interface Cell {
  readonly text: string;
  readonly x: number;
  readonly end: number;
}

/** Texts on one baseline, in the order of the page; a wide gap begins another cell. */
export interface Line {
  readonly cells: readonly Cell[];
  readonly y: number;
  readonly size: number;
}

/** Gaps in sizes of the letters: a word ends, a cell ends. */
const WORD_GAP = 0.15;
const CELL_GAP = 1.6;
/** Two texts stand on one line. */
const SAME_LINE = 0.45;

export const textOf = ({ cells }: Line): string => cells.map(({ text }) => text).join(' ');

/** Puts texts together that a page draws one after the other on one line. */
export function linesOf(placed: readonly Placed[]): Line[] {
  const lines: Line[] = [];
  let cells: { text: string; x: number; end: number }[] = [];
  let [y, size, broken, blank] = [NaN, 0, true, false];
  const end = (): void => {
    const kept = cells.map((cell) => ({ ...cell, text: cell.text.trim() })).filter(({ text }) => text !== '');
    if (kept.length > 0) lines.push({ cells: kept, y, size });
    cells = [];
  };
  for (const item of placed) {
    const last = cells.at(-1);
    // A blank that is drawn may be as wide as a column: what follows is told by where it stands.
    if (item.text.trim() === '') {
      broken ||= item.ends;
      blank = true;
      continue;
    }
    const gap = last === undefined ? 0 : item.x - last.end;
    const larger = Math.max(item.size, size);
    const isSame = last !== undefined && !(Math.abs(item.y - y) > SAME_LINE * larger) && gap > -larger * 2;
    if (!isSame || (broken && Math.abs(item.y - y) > 0.1 * larger)) {
      end();
      cells = [{ text: item.text, x: item.x, end: item.x + item.width }];
      [y, size] = [item.y, item.size];
    } else if (gap > CELL_GAP * larger) cells.push({ text: item.text, x: item.x, end: item.x + item.width });
    else {
      const glue =
        (blank || gap > WORD_GAP * larger) && !last.text.endsWith(' ') && !item.text.startsWith(' ') ? ' ' : '';
      last.text += glue + item.text;
      last.end = item.x + item.width;
      size = larger;
    }
    [broken, blank] = [item.ends, false];
  }
  end();
  return lines;
}
