import { LeavingOut, plainOf, type Block, type Found } from '../lean-document.ts';
import { refusedDocument } from '../refusal.ts';
import { officeProperties } from './properties.ts';
import { childElements, elementsIn, first, parseXml, relations, relationsOf, textIn, type Element } from './xml.ts';
import type { ZipEntries } from './zip-entries.ts';

/** Placeholders that stand on every slide. */
const RUNNING: ReadonlySet<string> = new Set(['sldNum', 'ftr', 'dt', 'hdr']);
/** Hundredths of a point. */
const SMALLEST_SIZE = 200;

const NOTHING: Element = { name: '', attributes: {}, children: [] };

const layoutSlot = (shape: Element): Element | undefined => [...elementsIn(first(shape, 'nvSpPr') ?? shape, 'ph')][0];

/** Where a shape stands and how large it is, in its own units; `null`: where its layout says. */
function placeOf(shape: Element): { x: number; y: number; width: number; height: number } | null {
  const frame = first(first(shape, 'spPr'), 'xfrm');
  const [off, ext] = [first(frame, 'off')?.attributes, first(frame, 'ext')?.attributes];
  if (off === undefined || ext === undefined) return null;
  return { x: Number(off['x']), y: Number(off['y']), width: Number(ext['cx']), height: Number(ext['cy']) };
}

class Slide {
  readonly blocks: Block[] = [];
  readonly #left: LeavingOut;
  readonly #size: { readonly width: number; readonly height: number };

  readonly #number: number;

  constructor(left: LeavingOut, size: { readonly width: number; readonly height: number }, number: number) {
    this.#left = left;
    this.#number = number;
    this.#size = size;
  }

  read(tree: Element): void {
    for (const child of childElements(tree)) {
      if (child.name === 'sp') this.#shape(child);
      else if (child.name === 'grpSp') this.read(child);
      else if (child.name === 'AlternateContent') this.read(first(child, 'Choice') ?? child);
      else if (child.name === 'graphicFrame') for (const table of elementsIn(child, 'tbl')) this.#table(table);
      for (const { attributes } of elementsIn(child, 'cNvPr', 'sp'))
        this.#left.add('alternative text', attributes['descr'] ?? '');
    }
  }

  #shape(shape: Element): void {
    const body = first(shape, 'txBody');
    if (body === undefined) return;
    const type = layoutSlot(shape)?.attributes['type'] ?? '';
    const paragraphs = childElements(body).filter(({ name }) => name === 'p');
    if (RUNNING.has(type)) return this.#left.add('running head', paragraphs.map((each) => this.text(each)).join(' '));
    const place = placeOf(shape);
    const { width, height } = this.#size;
    if (
      place !== null &&
      (place.x >= width || place.y >= height || place.x + place.width <= 0 || place.y + place.height <= 0)
    )
      return this.#left.add('hidden', paragraphs.map((each) => this.text(each)).join(' '));
    const isTitle = type === 'title' || type === 'ctrTitle';
    const isBody = layoutSlot(shape) !== undefined && !isTitle && type !== 'subTitle';
    for (const paragraph of paragraphs) {
      const text = this.text(paragraph);
      if (text.trim() === '') continue;
      const properties = first(paragraph, 'pPr');
      const depth = Math.min(8, Number(properties?.attributes['lvl'] ?? 0));
      const hasBullet =
        first(properties, 'buNone') === undefined &&
        (isBody || first(properties, 'buChar') !== undefined || first(properties, 'buAutoNum') !== undefined);
      if (isTitle) this.blocks.push({ kind: 'heading', level: 2, text });
      else if (hasBullet) this.blocks.push({ kind: 'item', depth, mark: '-', text });
      else this.blocks.push({ kind: 'paragraph', text });
    }
  }

  text(paragraph: Element): string {
    let text = '';
    for (const child of childElements(paragraph)) {
      if (child.name === 'br') text += '\n';
      else if (child.name === 'r' || child.name === 'fld') {
        const isNumber = child.attributes['type'] === 'slidenum';
        const said = isNumber ? String(this.#number) : textIn(first(child, 't') ?? NOTHING);
        const size = Number(first(child, 'rPr')?.attributes['sz'] ?? NaN);
        if (size <= SMALLEST_SIZE) this.#left.add('hidden', said);
        else text += said;
      } else if (child.name === 'm' || child.name === 'AlternateContent')
        text += [...elementsIn(child, 't')].map(textIn).join('');
    }
    return text;
  }

  #table(table: Element): void {
    const rows = [...elementsIn(table, 'tr')].map((row) =>
      [...elementsIn(row, 'tc')].map((cell) => [...elementsIn(cell, 'p')].map((each) => this.text(each)).join(' ')),
    );
    this.blocks.push({ kind: 'table', rows });
  }
}

/** A chart as the table that it was drawn from. */
function chartBlock(xml: string): Block | null {
  const root = parseXml(xml);
  const series = [...elementsIn(root, 'ser')];
  const points = (of: Element | undefined): readonly string[] =>
    of === undefined ? [] : [...elementsIn(of, 'pt')].map((point) => textIn(first(point, 'v') ?? point));
  const names = series.map((each) => points(first(each, 'tx')).join(' '));
  const categories = points(first(series[0], 'cat') ?? first(series[0], 'xVal'));
  const values = series.map((each) => points(first(each, 'val') ?? first(each, 'yVal')));
  const length = Math.max(categories.length, ...values.map((each) => each.length), 0);
  if (length === 0) return null;
  const rows = Array.from({ length }, (_, i) => [categories[i] ?? '', ...values.map((each) => each[i] ?? '')]);
  return { kind: 'table', rows: [['', ...names], ...rows] };
}

/**
 * Reads a PPTX slide by slide, tables and the data of charts included.
 * @throws JoulegateError `JG_BAD_DOCUMENT` where it holds no slides
 */
export function readPptx(zip: ZipEntries): Found {
  const part = 'ppt/presentation.xml';
  const main = zip.text(part);
  if (main === null) throw refusedDocument('it has no slides');
  const root = parseXml(main);
  const size = [...elementsIn(root, 'sldSz')][0]?.attributes ?? {};
  const bounds = { width: Number(size['cx'] ?? Infinity), height: Number(size['cy'] ?? Infinity) };
  const links = relations(zip.text(relationsOf(part)), part);
  const left = new LeavingOut();
  const blocks: Block[] = [];
  const losses: string[] = [];
  let pages = 0;
  for (const { attributes } of elementsIn(root, 'sldId')) {
    const target = [links.get(attributes['id'] ?? ''), ...Object.values(attributes).map((id) => links.get(id))].find(
      (link) => link?.type === 'slide',
    )?.target;
    const xml = target === undefined ? null : zip.text(target);
    if (target === undefined || xml === null) {
      losses.push('a slide that the file names is missing');
      continue;
    }
    pages++;
    const slideRoot = first(parseXml(xml), 'sld');
    const tree = first(first(slideRoot, 'cSld'), 'spTree');
    if (tree === undefined) continue;
    const slide = new Slide(left, bounds, pages);
    slide.read(tree);
    for (const { type, target: other } of relations(zip.text(relationsOf(target)), target).values()) {
      const text = type === 'chart' || type === 'diagramDrawing' || type === 'notesSlide' ? zip.text(other) : null;
      if (text === null) continue;
      if (type === 'chart') {
        const chart = chartBlock(text);
        if (chart !== null) slide.blocks.push(chart);
      } else if (type === 'diagramDrawing')
        for (const each of elementsIn(parseXml(text), 'p'))
          slide.blocks.push({ kind: 'item', depth: 0, mark: '-', text: slide.text(each) });
      else
        for (const shape of elementsIn(parseXml(text), 'sp'))
          if (!RUNNING.has(layoutSlot(shape)?.attributes['type'] ?? ''))
            left.add('notes', [...elementsIn(shape, 'p')].map((each) => slide.text(each)).join(' '));
    }
    if (slideRoot?.attributes['show'] === '0') left.add('hidden', slide.blocks.map(plainOf).join(' '));
    else blocks.push(...slide.blocks);
  }
  for (const each of officeProperties(zip).metadata) left.add('metadata', each);
  return { blocks, pages, leftOut: left.list(), losses };
}
