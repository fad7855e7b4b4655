import { LeavingOut, type Block, type Found } from '../lean-document.ts';
import { refusedDocument } from '../refusal.ts';
import { officeProperties } from './properties.ts';
import { childElements, elementsIn, first, parseXml, relations, relationsOf, textIn, type Element } from './xml.ts';
import type { ZipEntries } from './zip-entries.ts';

/** A text of runs, without the small letters above words that say how they are spoken. */
const runsOf = (of: Element): string =>
  childElements(of)
    .map((child) => (child.name === 't' ? textIn(child) : child.name === 'r' ? textIn(first(child, 't') ?? child) : ''))
    .join('');

/** Built-in formats that show a day, a time, or both. */
const isDayFormat = (id: number, code: string | undefined): boolean =>
  code === undefined
    ? (id >= 14 && id <= 22) || (id >= 45 && id <= 47)
    : /[ymdhs]/i.test(code.replaceAll(/"[^"]*"|\\.|\[[^\]]*\]/g, '')) && !/^general$/i.test(code);

/** Which formats of cells show a day. */
function dayStyles(xml: string | null): ReadonlySet<number> {
  const days = new Set<number>();
  if (xml === null) return days;
  const root = parseXml(xml);
  const codes = new Map(
    [...elementsIn(root, 'numFmt')].map(({ attributes }) => [
      Number(attributes['numFmtId']),
      attributes['formatCode'] ?? '',
    ]),
  );
  const formats = [...elementsIn(root, 'cellXfs')][0];
  childElements(formats ?? root).forEach(({ attributes }, i) => {
    const id = Number(attributes['numFmtId'] ?? 0);
    if (isDayFormat(id, codes.get(id))) days.add(i);
  });
  return days;
}

/** Day 1 is 1900-01-01, and there is a 29 February 1900 that never was. */
const DAY_ZERO_MS = Date.UTC(1899, 11, 30);

function dayText(serial: number): string {
  const text = new Date(DAY_ZERO_MS + Math.round(serial * 86_400) * 1000).toISOString();
  if (serial < 1) return text.slice(11, 19);
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ');
}

/** A spreadsheet holds 15 digits; what a file has beyond them is noise of binary fractions. */
const numberText = (text: string): string => {
  const number = Number(text);
  return Number.isFinite(number) ? String(Number(number.toPrecision(15))) : text;
};

/** The column of a cell, from 0: 27 of AB12. */
const columnOf = (reference: string): number => {
  let column = 0;
  for (const sign of reference) {
    const at = sign.charCodeAt(0) - 64;
    if (at < 1 || at > 26) break;
    column = 26 * column + at;
  }
  return column - 1;
};
const LAST_COLUMN = 16_384;

interface Workbook {
  readonly shared: readonly string[];
  readonly days: ReadonlySet<number>;
}

function cellText(cell: Element, { shared, days }: Workbook): string {
  const { t: type = 'n', s: style } = cell.attributes;
  if (type === 'inlineStr') return runsOf(first(cell, 'is') ?? cell);
  const stored = first(cell, 'v');
  const text = stored === undefined ? '' : textIn(stored);
  if (type === 's') return shared[Number(text)] ?? '';
  if (type === 'b') return text === '1' ? 'TRUE' : 'FALSE';
  if (type !== 'n' || text === '') return text;
  return days.has(Number(style)) && Number(text) > 0 && Number(text) < 2_958_466
    ? dayText(Number(text))
    : numberText(text);
}

function rowsOf(root: Element, workbook: Workbook, left: LeavingOut): string[][] {
  const rows: string[][] = [];
  for (const row of elementsIn(root, 'row', 'row')) {
    const cells: string[] = [];
    childElements(row).forEach((cell, i) => {
      if (cell.name !== 'c') return;
      const at = cell.attributes['r'] === undefined ? i : columnOf(cell.attributes['r']);
      if (at < 0 || at >= LAST_COLUMN) return;
      while (cells.length < at) cells.push('');
      cells[at] = cellText(cell, workbook);
    });
    if (row.attributes['hidden'] === '1') left.add('hidden', cells.join(' '));
    else if (cells.some((text) => text !== '')) rows.push(cells);
  }
  return rows;
}

/**
 * Reads an XLSX: a table a sheet, stored values, days in ISO form. Formulas are left out, what they gave stays.
 * @throws JoulegateError `JG_BAD_DOCUMENT` where it holds no workbook, or no sheet that can be read
 */
export function readXlsx(zip: ZipEntries): Found {
  const part = 'xl/workbook.xml';
  const main = zip.text(part);
  if (main === null) throw refusedDocument('it has no workbook');
  const links = relations(zip.text(relationsOf(part)), part);
  const shared = zip.text('xl/sharedStrings.xml');
  const workbook: Workbook = {
    shared: shared === null ? [] : [...elementsIn(parseXml(shared), 'si')].map(runsOf),
    days: dayStyles(zip.text('xl/styles.xml')),
  };
  const left = new LeavingOut();
  const blocks: Block[] = [];
  const losses: string[] = [];
  let pages = 0;
  for (const { attributes } of elementsIn(parseXml(main), 'sheet')) {
    const { name = '', state } = attributes;
    const target = links.get(attributes['r:id'] ?? attributes['id'] ?? '')?.target;
    const xml = target === undefined ? null : zip.text(target);
    if (target === undefined || xml === null) {
      losses.push(`the sheet ${name} is missing`);
      continue;
    }
    const rows = rowsOf(parseXml(xml), workbook, left);
    for (const { type, target: other } of relations(zip.text(relationsOf(target)), target).values()) {
      const comments = type === 'comments' ? zip.text(other) : null;
      if (comments !== null)
        for (const each of elementsIn(parseXml(comments), 'comment')) left.add('comment', textIn(each));
    }
    if (state === 'hidden' || state === 'veryHidden') {
      left.add('hidden', [name, ...rows.flat()].join(' '));
      continue;
    }
    pages++;
    blocks.push({ kind: 'heading', level: 1, text: name });
    if (rows.length > 0) blocks.push({ kind: 'table', rows });
  }
  if (pages === 0 && losses.length > 0) throw refusedDocument(`none of its sheets can be read: ${losses[0]}`);
  for (const each of officeProperties(zip).metadata) left.add('metadata', each);
  return { blocks, pages, leftOut: left.list(), losses };
}
