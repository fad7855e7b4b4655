/**
 * Letters as strokes on a grid four wide and six high, the first row on top: each stroke is a row of points, two digits
 * each. Drawn for the demo's invoice, as no program that is installed everywhere draws letters.
 */
const LETTERS: Readonly<Record<string, string>> = {
  A: '0602204246 0444',
  B: '06003041423303 3344453606',
  C: '4130100105163645',
  D: '06003041453606',
  E: '40000646 0333',
  F: '400006 0333',
  G: '41301001051636454323',
  H: '0006 4046 0343',
  I: '1030 2026 1636',
  J: '4045361605 0504',
  K: '0006 4003 0346',
  L: '000646',
  M: '0600234046',
  N: '06004640',
  O: '100105163645413010',
  P: '06003041423303',
  Q: '100105163645413010 2446',
  R: '06003041423303 2346',
  S: '413010010213334445361605',
  T: '0040 2026',
  U: '000516364540',
  V: '002640',
  W: '0016233640',
  X: '0046 4006',
  Y: '002340 2326',
  Z: '00400646',
  '0': '20111526353120',
  '1': '112026 1636',
  '2': '01103041420646',
  '3': '01103041423313 3344453616 1605',
  '4': '3630 300444',
  '5': '40000232434536 361605',
  '6': '3011030516364544331304',
  '7': '004016',
  '8': '100102133342413010 13040516364544 4433',
  '9': '1635434130100102133342',
  '.': '2626',
  ',': '2617',
  ':': '2222 2525',
  '-': '1333',
  '/': '0640',
};

/** A stroke from one point of the grid to another. */
export type Stroke = readonly [x0: number, y0: number, x1: number, y1: number];

const pointsOf = (line: string): readonly (readonly [number, number])[] =>
  (line.match(/\d\d/g) ?? []).map((pair) => [Number(pair[0]), Number(pair[1])]);

/** Strokes of a capital letter, a digit or a sign; none of one that was not drawn. @example strokesOf('-') // [[1, 3, 3, 3]] */
export const strokesOf = (letter: string): readonly Stroke[] =>
  (LETTERS[letter] ?? '').split(' ').flatMap((line) => {
    const points = pointsOf(line);
    return points.slice(1).map(([x, y], i): Stroke => [...points[i]!, x, y]);
  });
