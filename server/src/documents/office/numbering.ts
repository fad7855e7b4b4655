import { childElements, elementsIn, first, parseXml, type Element } from './xml.ts';

interface Level {
  readonly format: string;
  /** Such as `%1.%2)`. */
  readonly text: string;
  readonly start: number;
}

const value = (of: Element | undefined): string | undefined => of?.attributes['val'];

const roman = (n: number): string => {
  let [left, text] = [n, ''];
  for (const [worth, sign] of [
    [1000, 'm'],
    [900, 'cm'],
    [500, 'd'],
    [400, 'cd'],
    [100, 'c'],
    [90, 'xc'],
    [50, 'l'],
    [40, 'xl'],
    [10, 'x'],
    [9, 'ix'],
    [5, 'v'],
    [4, 'iv'],
    [1, 'i'],
  ] as const)
    for (; left >= worth; left -= worth) text += sign;
  return text;
};

/** 1 is a, 26 is z, 27 is aa, as word processors count. */
const letters = (n: number): string => String.fromCharCode(97 + ((n - 1) % 26)).repeat(Math.ceil(n / 26));

function counted(n: number, format: string): string {
  switch (format) {
    case 'lowerLetter':
      return letters(n);
    case 'upperLetter':
      return letters(n).toUpperCase();
    case 'lowerRoman':
      return roman(n);
    case 'upperRoman':
      return roman(n).toUpperCase();
    case 'decimalZero':
      return String(n).padStart(2, '0');
    case 'none':
      return '';
    default:
      return String(n);
  }
}

const readLevel = (element: Element): readonly [number, Level] => [
  Number(element.attributes['ilvl']),
  {
    format: value(first(element, 'numFmt')) ?? 'decimal',
    text: value(first(element, 'lvlText')) ?? '',
    start: Number(value(first(element, 'start')) ?? 1),
  },
];

/** Counts the items of a document's lists, whose numbers stand nowhere in its text. */
export class Numbering {
  /** Levels by list. */
  readonly #lists = new Map<string, ReadonlyMap<number, Level>>();
  readonly #counts = new Map<string, number[]>();

  constructor(xml: string | null) {
    if (xml === null) return;
    const root = parseXml(xml);
    const abstract = new Map<string, ReadonlyMap<number, Level>>();
    for (const each of elementsIn(root, 'abstractNum'))
      abstract.set(
        each.attributes['abstractNumId'] ?? '',
        new Map(
          childElements(each)
            .filter(({ name }) => name === 'lvl')
            .map(readLevel),
        ),
      );
    for (const each of elementsIn(root, 'num')) {
      const levels = new Map(abstract.get(value(first(each, 'abstractNumId')) ?? ''));
      for (const over of elementsIn(each, 'lvlOverride')) {
        const at = Number(over.attributes['ilvl']);
        const own = first(over, 'lvl');
        const start = value(first(over, 'startOverride'));
        const level = own === undefined ? levels.get(at) : readLevel(own)[1];
        if (level !== undefined) levels.set(at, start === undefined ? level : { ...level, start: Number(start) });
      }
      this.#lists.set(each.attributes['numId'] ?? '', levels);
    }
  }

  /** What stands before the next item of a list, such as `(a)` or `-`; `null` where there is no such list. */
  next(list: string, depth: number): string | null {
    const levels = this.#lists.get(list);
    const level = levels?.get(depth);
    if (levels === undefined || level === undefined) return null;
    if (level.format === 'bullet') return '-';
    const counts = this.#counts.get(list) ?? [];
    this.#counts.set(list, counts);
    counts[depth] = (counts[depth] ?? level.start - 1) + 1;
    counts.length = depth + 1;
    const text = level.text.replaceAll(/%(\d)/g, (_, digit: string) => {
      const at = Number(digit) - 1;
      const other = levels.get(at);
      return counted(counts[at] ?? other?.start ?? 1, other?.format ?? 'decimal');
    });
    return text === '' ? null : text;
  }
}
