import type { Placed } from './lines.ts';

/** The operators of a page, as the reader of PDF lists them. */
export interface Operators {
  readonly fnArray: readonly number[];
  readonly argsArray: readonly unknown[];
}

export type Codes = Readonly<Record<string, number>>;

type Matrix = readonly [number, number, number, number, number, number];
interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
const times = (a: Matrix, b: Matrix): Matrix => [
  a[0] * b[0] + a[2] * b[1],
  a[1] * b[0] + a[3] * b[1],
  a[0] * b[2] + a[2] * b[3],
  a[1] * b[2] + a[3] * b[3],
  a[0] * b[4] + a[2] * b[5] + a[4],
  a[1] * b[4] + a[3] * b[5] + a[5],
];

function boxOf(matrix: Matrix, [x0 = 0, y0 = 0, x1 = 1, y1 = 1]: readonly number[]): Box {
  const corners = [
    [x0, y0],
    [x1, y0],
    [x0, y1],
    [x1, y1],
  ] as const;
  const xs = corners.map(([x, y]) => matrix[0] * x + matrix[2] * y + matrix[4]);
  const ys = corners.map(([x, y]) => matrix[1] * x + matrix[3] * y + matrix[5]);
  return { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
}

const isWhite = (colour: unknown): boolean => typeof colour === 'string' && /^#f[c-f]f[c-f]f[c-f]$/i.test(colour);
/** Text is drawn with nothing: neither filled nor stroked. */
const NOTHING_DRAWN = 3;

/** What a page draws that nobody sees, and what lies under it. */
export interface Unseen {
  /** Texts as they were shown, without blanks. */
  readonly white: ReadonlySet<string>;
  readonly undrawn: ReadonlySet<string>;
  /** Texts that begin beside the page, which its reader of texts passes over. */
  readonly beside: readonly string[];
  /** Everything that is drawn in another colour than white: white text upon it is seen. */
  readonly dark: readonly Box[];
}

const glyphs = (shown: unknown): string =>
  Array.isArray(shown)
    ? shown
        .map((glyph: unknown) =>
          typeof glyph === 'object' && glyph !== null && 'unicode' in glyph ? String(glyph.unicode) : '',
        )
        .join('')
    : '';

const plain = (text: string): string => text.replaceAll(/\s+/g, '');

const matrixOf = (given: unknown): Matrix =>
  ArrayBuffer.isView(given) || Array.isArray(given)
    ? ([...(given as Iterable<number>)] as unknown as Matrix)
    : IDENTITY;
/** A text that begins so far beside a page may reach into it, in points. */
const BESIDE = 200;

/** Reads a page's operators for text that is white or not drawn at all. */
export function unseenIn({ fnArray, argsArray }: Operators, codes: Codes, page: Box): Unseen {
  const [white, undrawn, dark] = [new Set<string>(), new Set<string>(), [] as Box[]];
  let state = { matrix: IDENTITY, white: false, mode: 0 };
  const saved: (typeof state)[] = [];
  const beside: string[] = [];
  let line = IDENTITY;
  const show = (text: string): void => {
    const shown = plain(text);
    if (shown === '') return;
    const [, , , , x, y] = times(state.matrix, line);
    if (x < page.x0 - BESIDE || x > page.x1 || y < page.y0 - BESIDE || y > page.y1 + BESIDE) beside.push(text);
    if (state.mode === NOTHING_DRAWN) undrawn.add(shown);
    else if (state.white) white.add(shown);
  };
  for (let i = 0; i < fnArray.length; i++) {
    const code = fnArray[i];
    const args = argsArray[i] as readonly unknown[] | null;
    if (code === codes['save']) saved.push(state);
    else if (code === codes['restore']) state = saved.pop() ?? state;
    else if (code === codes['transform']) state = { ...state, matrix: times(state.matrix, args as unknown as Matrix) };
    else if (code === codes['setFillRGBColor']) state = { ...state, white: isWhite(args?.[0]) };
    else if (code === codes['setTextRenderingMode']) state = { ...state, mode: Number(args?.[0]) };
    else if (code === codes['constructPath']) {
      const bounds = args?.[2];
      if (!state.white && args?.[0] !== codes['endPath'] && args?.[0] !== codes['stroke'] && ArrayBuffer.isView(bounds))
        dark.push(boxOf(state.matrix, [...(bounds as unknown as Float32Array)]));
    } else if (
      code === codes['paintImageXObject'] ||
      code === codes['paintInlineImageXObject'] ||
      code === codes['shadingFill']
    )
      dark.push(boxOf(state.matrix, [0, 0, 1, 1]));
    else if (code === codes['beginText']) line = IDENTITY;
    else if (code === codes['setTextMatrix']) line = matrixOf(args?.[0]);
    else if (code === codes['moveText'] || code === codes['setLeadingMoveText'])
      line = times(line, [1, 0, 0, 1, Number(args?.[0]), Number(args?.[1])]);
    else if (code === codes['showText']) show(glyphs(args?.[0]));
  }
  return { white, undrawn, dark, beside };
}

const SMALLEST_POINTS = 1;

/** Why nobody sees a text of a page; `null` where somebody may. */
export function isUnseen(
  item: Placed,
  page: Box,
  { white, undrawn, dark }: Omit<Unseen, 'beside'>,
  isScan: boolean,
): boolean {
  if (item.text.trim() === '') return false;
  if (item.size > 0 && item.size < SMALLEST_POINTS) return true;
  if (
    item.x > page.x1 ||
    item.y > page.y1 ||
    item.x + Math.max(item.width, 0) < page.x0 ||
    item.y + item.size < page.y0
  )
    return true;
  const shown = plain(item.text);
  // Under a scan lies its text, drawn with nothing, so that it can be searched.
  if (undrawn.has(shown) && !isScan) return true;
  if (!white.has(shown)) return false;
  return !dark.some(
    ({ x0, y0, x1, y1 }) => item.x >= x0 - 1 && item.x <= x1 && item.y >= y0 - item.size && item.y <= y1,
  );
}
