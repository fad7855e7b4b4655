import { LeavingOut, plainOf, type Block, type Found } from '../lean-document.ts';
import { refusedDocument } from '../refusal.ts';
import { Numbering } from './numbering.ts';
import { officeProperties } from './properties.ts';
import { childElements, elementsIn, first, parseXml, relations, relationsOf, textIn, type Element } from './xml.ts';
import type { ZipEntries } from './zip-entries.ts';

const value = (of: Element | undefined): string | undefined => of?.attributes['val'];
const isOn = (of: Element | undefined): boolean => of !== undefined && !['0', 'false', 'off'].includes(value(of) ?? '');

/** Half points: text of one point is read by nobody. */
const SMALLEST_HALF_POINTS = 3;

interface Style {
  readonly heading: number | null;
  readonly list: Element | undefined;
  readonly basedOn: string | undefined;
}

function stylesOf(xml: string | null): ReadonlyMap<string, Style> {
  const styles = new Map<string, Style>();
  if (xml === null) return styles;
  for (const style of elementsIn(parseXml(xml), 'style')) {
    const name = value(first(style, 'name')) ?? '';
    const properties = first(style, 'pPr');
    const level = /^heading (\d)/i.exec(name)?.[1];
    const outline = value(first(properties, 'outlineLvl'));
    styles.set(style.attributes['styleId'] ?? '', {
      heading: /^title$/i.test(name)
        ? 1
        : level !== undefined
          ? Number(level)
          : outline === undefined
            ? null
            : Number(outline) + 1,
      list: first(properties, 'numPr'),
      basedOn: value(first(style, 'basedOn')),
    });
  }
  return styles;
}

/** Reads a word processor's text: what stands in it, what was taken out of it, and what its reader does not see. */
class DocxText {
  readonly left = new LeavingOut();
  readonly #styles: ReadonlyMap<string, Style>;
  readonly #numbering: Numbering;
  /** Cells are dark by styles of tables: white text in them is seen. */
  #inTable = false;
  /** Text boxes stand behind the paragraph that they are bound to. */
  #boxes: Block[] = [];

  constructor(zip: ZipEntries) {
    this.#styles = stylesOf(zip.text('word/styles.xml'));
    this.#numbering = new Numbering(zip.text('word/numbering.xml'));
  }

  blocks(of: Element): Block[] {
    const found: Block[] = [];
    for (const child of childElements(of)) {
      if (child.name === 'p') found.push(...this.#paragraph(child));
      else if (child.name === 'tbl') found.push(...this.#table(child));
      else if (child.name === 'sdt') found.push(...this.blocks(first(child, 'sdtContent') ?? child));
      else if (child.name === 'ins' || child.name === 'moveTo' || child.name === 'customXml')
        found.push(...this.blocks(child));
      else if (child.name === 'del' || child.name === 'moveFrom') this.left.add('deleted', textIn(child));
    }
    return found;
  }

  #styleOf(properties: Element | undefined): { heading: number | null; list: Element | undefined } {
    let id = value(first(properties, 'pStyle'));
    const own = first(properties, 'numPr');
    for (let steps = 0; id !== undefined && steps < 16; steps++) {
      const style = this.#styles.get(id);
      if (style === undefined) break;
      if (style.heading !== null || style.list !== undefined)
        return { heading: style.heading, list: own ?? style.list };
      id = style.basedOn;
    }
    return { heading: null, list: own };
  }

  #paragraph(paragraph: Element): Block[] {
    const properties = first(paragraph, 'pPr');
    const { heading, list } = this.#styleOf(properties);
    const text = this.#inline(paragraph);
    const boxes = this.#boxes;
    this.#boxes = [];
    if (text.trim() === '') return boxes;
    const depth = Math.min(8, Number(value(first(list, 'ilvl')) ?? 0));
    const number = value(first(list, 'numId'));
    const mark = number === undefined || number === '0' ? null : this.#numbering.next(number, depth);
    if (heading !== null)
      return [
        { kind: 'heading', level: heading, text: mark === null || mark === '-' ? text : `${mark} ${text}` },
        ...boxes,
      ];
    return [mark === null ? { kind: 'paragraph', text } : { kind: 'item', depth, mark, text }, ...boxes];
  }

  #table(table: Element): Block[] {
    const rows: string[][] = [];
    for (const row of elementsIn(table, 'tr', 'tbl')) {
      const cells: string[] = [];
      for (const cell of elementsIn(row, 'tc', 'tbl')) {
        const outside = this.#inTable;
        this.#inTable = true;
        const blocks = this.blocks(cell);
        this.#inTable = outside;
        cells.push(blocks.map(plainOf).join(' '));
        const span = Number(value(first(first(cell, 'tcPr'), 'gridSpan')) ?? 1);
        for (let i = 1; i < Math.min(span, 64); i++) cells.push('');
      }
      rows.push(cells);
    }
    return [{ kind: 'table', rows }];
  }

  #inline(of: Element): string {
    let text = '';
    for (const child of childElements(of)) {
      switch (child.name) {
        case 'r':
          text += this.#run(child);
          break;
        case 'del':
        case 'moveFrom':
          this.left.add('deleted', textIn(child));
          break;
        case 'pPr':
          break;
        case 'oMath':
        case 'oMathPara':
          text += textIn(child);
          break;
        default:
          text += this.#inline(child);
      }
    }
    return text;
  }

  #run(run: Element): string {
    let text = '';
    for (const child of childElements(run)) text += this.#piece(child);
    if (text.trim() !== '' && this.#isUnseen(first(run, 'rPr'))) {
      this.left.add('hidden', text);
      return '';
    }
    return text;
  }

  #piece(child: Element): string {
    switch (child.name) {
      case 't':
        return textIn(child);
      case 'tab':
      case 'ptab':
        return '\t';
      case 'br':
      case 'cr':
        return child.attributes['type'] === 'page' ? '' : '\n';
      case 'noBreakHyphen':
        return '-';
      case 'footnoteReference':
      case 'endnoteReference':
        return child.attributes['id'] === undefined ? '' : `[^${child.attributes['id']}]`;
      case 'AlternateContent':
        // The same drawing in two forms.
        return this.#drawn(first(child, 'Choice') ?? child);
      case 'drawing':
      case 'pict':
      case 'object':
        return this.#drawn(child);
      default:
        return '';
    }
  }

  #drawn(of: Element): string {
    for (const { attributes } of elementsIn(of, 'docPr')) this.left.add('alternative text', attributes['descr'] ?? '');
    for (const box of elementsIn(of, 'txbxContent', 'txbxContent')) this.#boxes.push(...this.blocks(box));
    return '';
  }

  #isUnseen(properties: Element | undefined): boolean {
    if (properties === undefined) return false;
    if (isOn(first(properties, 'vanish'))) return true;
    const size = Number(value(first(properties, 'sz')) ?? NaN);
    if (size < SMALLEST_HALF_POINTS) return true;
    const isShaded = first(properties, 'shd') !== undefined || first(properties, 'highlight') !== undefined;
    return /^f{6}$/i.test(value(first(properties, 'color')) ?? '') && !isShaded && !this.#inTable;
  }
}

/** Notes by their number, behind the text. */
function notes(text: DocxText, xml: string | null, name: string): Block[] {
  if (xml === null) return [];
  return [...elementsIn(parseXml(xml), name)].flatMap((note): Block[] => {
    const said = text.blocks(note).map(plainOf).join(' ').trim();
    return said === '' ? [] : [{ kind: 'paragraph', text: `[^${note.attributes['id'] ?? ''}]: ${said}` }];
  });
}

/**
 * Reads a DOCX.
 * @throws JoulegateError `JG_BAD_DOCUMENT` where it holds no text document
 */
export function readDocx(zip: ZipEntries): Found {
  const main = zip.text('word/document.xml');
  const body = main === null ? undefined : first(first(parseXml(main), 'document'), 'body');
  if (body === undefined) throw refusedDocument('it has no text part');
  const text = new DocxText(zip);
  const { pages, metadata } = officeProperties(zip);
  const blocks = [
    ...text.blocks(body),
    ...notes(text, zip.text('word/footnotes.xml'), 'footnote'),
    ...notes(text, zip.text('word/endnotes.xml'), 'endnote'),
  ];
  for (const { type, target } of relations(zip.text(relationsOf('word/document.xml')), 'word/document.xml').values()) {
    if (type !== 'header' && type !== 'footer') continue;
    const xml = zip.text(target);
    if (xml === null) continue;
    for (const part of childElements(parseXml(xml)))
      for (const block of text.blocks(part)) text.left.add('running head', plainOf(block), pages ?? 1);
  }
  const comments = zip.text('word/comments.xml');
  if (comments !== null)
    for (const comment of elementsIn(parseXml(comments), 'comment')) text.left.add('comment', textIn(comment));
  for (const each of metadata) text.left.add('metadata', each);
  return { blocks, pages, leftOut: text.left.list(), losses: [] };
}
