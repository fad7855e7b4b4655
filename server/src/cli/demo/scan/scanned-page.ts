import { deflateSync } from 'node:zlib';
import { strokesOf } from './letters.ts';

/** A5 upright at 150 dots an inch. */
export const PAGE = { widthPx: 874, heightPx: 1240, widthPt: 419, heightPt: 595 } as const;
const [MARGIN, TOP] = [90, 100] as const;
/** Height of a step of the grid, width of one, from letter to letter and from line to line, and half the width of a stroke. */
const [STEP_Y, STEP_X, ADVANCE, LINE, PEN] = [4, 3.6, 21, 46, 1.7] as const;
/** The paper lay a little askew. */
const LEAN = 0.004;

/** A page with the lines of a text on it, row by row, one bit a pixel, a set bit is white. */
export function drawn(lines: readonly string[]): Uint8Array {
  const rowBytes = Math.ceil(PAGE.widthPx / 8);
  const bits = new Uint8Array(rowBytes * PAGE.heightPx).fill(0xff);
  const blacken = (x: number, y: number): void => {
    const at = y * rowBytes + (x >> 3);
    if (x >= 0 && x < PAGE.widthPx && y >= 0 && y < PAGE.heightPx) bits[at]! &= ~(0x80 >> (x & 7));
  };
  const draw = (x0: number, y0: number, x1: number, y1: number): void => {
    const squared = (x1 - x0) ** 2 + (y1 - y0) ** 2;
    for (let y = Math.floor(Math.min(y0, y1) - PEN); y <= Math.max(y0, y1) + PEN; y++)
      for (let x = Math.floor(Math.min(x0, x1) - PEN); x <= Math.max(x0, x1) + PEN; x++) {
        const along = squared === 0 ? 0 : ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / squared;
        const near = Math.min(1, Math.max(0, along));
        if (Math.hypot(x - x0 - near * (x1 - x0), y - y0 - near * (y1 - y0)) <= PEN) blacken(x, y);
      }
  };
  lines.forEach((line, row) =>
    [...line].forEach((letter, column) => {
      const left = MARGIN + column * ADVANCE;
      const place = (x: number, y: number): readonly [number, number] => {
        const px = left + x * STEP_X;
        return [px, TOP + row * LINE + y * STEP_Y + px * LEAN];
      };
      for (const [x0, y0, x1, y1] of strokesOf(letter)) draw(...place(x0, y0), ...place(x1, y1));
    }),
  );
  return bits;
}

/**
 * A PDF of one page that is a picture of a text: what a scanner makes of paper. Nothing in it is text.
 * @param lines in capital letters, digits and a few signs
 */
export function scannedPage(lines: readonly string[]): Uint8Array {
  const { widthPx, heightPx, widthPt, heightPt } = PAGE;
  const picture = deflateSync(drawn(lines));
  const paint = `${widthPt} 0 0 ${heightPt} 0 0 cm /S Do`;
  const objects: readonly (readonly [string, Uint8Array | null])[] = [
    ['<< /Type /Catalog /Pages 2 0 R >>', null],
    ['<< /Type /Pages /Count 1 /Kids [3 0 R] >>', null],
    [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${widthPt} ${heightPt}] /Resources << /XObject << /S 5 0 R >> >> /Contents 4 0 R >>`,
      null,
    ],
    [`<< /Length ${paint.length} >>`, Buffer.from(paint)],
    [
      `<< /Type /XObject /Subtype /Image /Width ${widthPx} /Height ${heightPx} /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /FlateDecode /Length ${picture.length} >>`,
      picture,
    ],
  ];
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n')];
  const offsets: number[] = [];
  let length = parts[0]!.length;
  const add = (part: string | Uint8Array): void => {
    const bytes = Buffer.from(part as Uint8Array);
    parts.push(bytes);
    length += bytes.length;
  };
  objects.forEach(([head, stream], i) => {
    offsets.push(length);
    add(`${i + 1} 0 obj\n${head}\n`);
    if (stream !== null) {
      add('stream\n');
      add(stream);
      add('\nendstream\n');
    }
    add('endobj\n');
  });
  const table = length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  add(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`);
  add(`trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`);
  return Buffer.concat(parts);
}
