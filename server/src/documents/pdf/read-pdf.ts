import { getDocumentProxy, getResolvedPDFJS } from 'unpdf';
import { LeavingOut, type Block, type Found } from '../lean-document.ts';
import { refusedDocument } from '../refusal.ts';
import { blocksOf, bodySize } from './layout.ts';
import { linesOf, type Placed } from './lines.ts';
import { recognise } from '../pictures/ocr.ts';
import type { ReadingTime } from '../reading-time.ts';
import { withoutRunning, type PageLines } from './running-heads.ts';
import { isUnseen, unseenIn, type Codes } from './unseen.ts';

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;
type Page = Awaited<ReturnType<Pdf['getPage']>>;

const MOST_PAGES = 500;
/** A page with fewer letters and a picture is a scan. */
const SCAN_LETTERS = 16;
/** Pictures are not unpacked where only text is read; where one is read as text, no larger than this. */
const NO_PICTURES = 1;
const MOST_PIXELS = 40_000_000;
/** Pages of pictures take seconds each, and others wait. */
const MOST_SCANS = 20;

/** A font that is loaded at once, since nothing is drawn with it. */
class NoFont {
  readonly family: string;
  readonly loaded = Promise.resolve(this);
  constructor(family: string) {
    this.family = family;
  }
  load(): Promise<this> {
    return this.loaded;
  }
}
const UNDRAWN = { fonts: new Set<NoFont>() } as never;
(globalThis as { FontFace?: unknown }).FontFace ??= NoFont;

/** Opens a PDF. @throws JoulegateError `JG_BAD_DOCUMENT` where it needs a password, or is none */
async function open(bytes: Uint8Array, mostPixels: number): Promise<Pdf> {
  try {
    return await getDocumentProxy(new Uint8Array(bytes), {
      maxImageSize: mostPixels,
      verbosity: 0,
      useSystemFonts: true,
      // Otherwise the outline of every letter is made and handed over, for a page that nobody draws.
      disableFontFace: false,
      ownerDocument: UNDRAWN,
      stopAtErrors: false,
    });
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'PasswordException') throw refusedDocument('it needs a password', 'save it without one');
    throw refusedDocument(`it is no PDF that can be read: ${message}`);
  }
}

interface Item {
  readonly str: string;
  readonly transform: readonly number[];
  readonly width: number;
  readonly hasEOL: boolean;
}

const placedOf = ({ str, transform, width, hasEOL }: Item): Placed => {
  const [a = 0, b = 0, , , x = 0, y = 0] = transform;
  return { text: str, x, y, width, size: Math.hypot(a, b), ends: hasEOL };
};

type Matrix = readonly [number, number, number, number, number, number];

/** A text where it stands on the page as it is shown, which may be turned. */
const upright = (item: Placed, [a, b, c, d, e, f]: Matrix, height: number): Placed => ({
  ...item,
  x: a * item.x + c * item.y + e,
  y: height - (b * item.x + d * item.y + f),
});

/** One page as lines; what its reader does not see is listed. */
async function readPage(
  page: Page,
  codes: Codes,
  left: LeavingOut,
): Promise<{ lines: PageLines; letters: number; hasPicture: boolean }> {
  const { items } = await page.getTextContent();
  const operators = await page.getOperatorList();
  const [x0 = 0, y0 = 0, x1 = 612, y1 = 792] = page.view;
  const unseen = unseenIn(operators, codes, { x0, y0, x1, y1 });
  for (const text of unseen.beside) left.add('hidden', text);
  const placed = (items as unknown as readonly Item[]).filter((item) => 'str' in item).map(placedOf);
  const hasPicture =
    operators.fnArray.some((code) => code === codes['paintImageXObject'] || code === codes['paintImageMaskXObject']) ||
    operators.fnArray.length < 12;
  const drawn = placed
    .filter(({ text }) => !unseen.undrawn.has(text.replaceAll(/\s+/g, '')))
    .reduce((sum, { text }) => sum + text.length, 0);
  const isScan = drawn < SCAN_LETTERS;
  const kept = placed.filter((item) => {
    if (!isUnseen(item, { x0, y0, x1, y1 }, unseen, isScan)) return true;
    left.add('hidden', item.text);
    return false;
  });
  const { height, transform } = page.getViewport({ scale: 1 });
  return {
    lines: { height, lines: linesOf(kept.map((item) => upright(item, transform as unknown as Matrix, height))) },
    letters: kept.reduce((sum, { text }) => sum + text.trim().length, 0),
    hasPicture,
  };
}

/** The largest picture of a page, as a reader of pictures takes it. */
async function pictureOf(page: Page, codes: Codes): Promise<Uint8Array | null> {
  const { fnArray, argsArray } = await page.getOperatorList();
  let largest: { width: number; height: number; data: Uint8Array } | null = null;
  for (let i = 0; i < fnArray.length; i++) {
    if (fnArray[i] !== codes['paintImageXObject']) continue;
    const name = String((argsArray[i] as readonly unknown[])[0]);
    const objects = name.startsWith('g_') ? page.commonObjs : page.objs;
    const image = await new Promise<{ width: number; height: number; kind?: number; data?: Uint8Array } | null>(
      (resolve) => objects.get(name, resolve),
    );
    if (image?.data === undefined) continue;
    if (largest === null || image.width * image.height > largest.width * largest.height)
      largest = { width: image.width, height: image.height, data: image.data };
  }
  return largest === null ? null : portableMap(largest);
}

/** Pixels as a portable map: one bit, three bytes or four bytes each. */
function portableMap({ width, height, data }: { width: number; height: number; data: Uint8Array }): Uint8Array {
  const pixels = width * height;
  const perPixel = data.length / pixels;
  const grey = new Uint8Array(pixels);
  const rowBytes = (width + 7) >> 3;
  for (let i = 0; i < pixels; i++) {
    if (perPixel < 1) {
      const [row, column] = [Math.floor(i / width), i % width];
      grey[i] = ((data[row * rowBytes + (column >> 3)] ?? 0) >> (7 - (column & 7))) & 1 ? 255 : 0;
    } else if (perPixel < 3) grey[i] = data[i] ?? 0;
    else {
      const at = i * (perPixel >= 4 ? 4 : 3);
      grey[i] = (0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0)) | 0;
    }
  }
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), grey]);
}

/**
 * Reads a PDF page by page, in the order in which its pages are drawn. Pages that are pictures are read by OCR where it is
 * installed, and told as a loss where it is not.
 * @throws JoulegateError `JG_BAD_DOCUMENT` where it cannot be opened or has too many pages
 */
export async function readPdf(bytes: Uint8Array, time: ReadingTime): Promise<Found> {
  const pdf = await open(bytes, NO_PICTURES);
  if (pdf.numPages > MOST_PAGES) throw refusedDocument(`it has ${pdf.numPages} pages, more than ${MOST_PAGES}`);
  const codes = (await getResolvedPDFJS()).OPS as unknown as Codes;
  const left = new LeavingOut();
  const losses: string[] = [];
  const pages: PageLines[] = [];
  const scans: number[] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    // The first page is read whatever it takes: of a file without any nothing is to be had.
    if (number > 1 && time.isUp()) {
      losses.push(`pages ${number} to ${pdf.numPages}, for which its time was too short`);
      break;
    }
    try {
      const page = await pdf.getPage(number);
      const { lines, letters, hasPicture } = await readPage(page, codes, left);
      pages.push(lines);
      if (letters < SCAN_LETTERS && hasPicture) scans.push(number);
      page.cleanup();
    } catch (error) {
      losses.push(`page ${number} cannot be read: ${(error as Error).message}`);
      pages.push({ height: 792, lines: [] });
    }
  }
  if (losses.length === pdf.numPages) throw refusedDocument(losses[0] ?? 'it has no pages');
  const kept = withoutRunning(pages, left);
  const body = bodySize(kept.flat());
  const recognised = await readScans(bytes, scans, codes, losses, time);
  const blocks = kept.flatMap((lines, i): readonly Block[] => recognised.get(i + 1) ?? blocksOf(lines, body));
  const { info } = (await pdf.getMetadata().catch(() => ({ info: {} }))) as { info: Readonly<Record<string, unknown>> };
  for (const name of ['Title', 'Subject', 'Keywords'])
    if (typeof info[name] === 'string') left.add('metadata', info[name]);
  await pdf.loadingTask.destroy();
  return { blocks, pages: pdf.numPages, leftOut: left.list(), losses };
}

async function readScans(
  bytes: Uint8Array,
  scans: readonly number[],
  codes: Codes,
  losses: string[],
  time: ReadingTime,
): Promise<ReadonlyMap<number, readonly Block[]>> {
  const found = new Map<number, readonly Block[]>();
  if (scans.length === 0) return found;
  const pdf = await open(bytes, MOST_PIXELS);
  for (const [i, number] of scans.entries()) {
    if (i === MOST_SCANS || time.isUp()) {
      losses.push(`${scans.length - i} pages from ${number} on that are pictures: ${MOST_SCANS} of a file are read`);
      break;
    }
    const picture = await pictureOf(await pdf.getPage(number), codes);
    if (picture === null) continue;
    const read = await time.aside(() => recognise(picture));
    if (read === null) losses.push(`page ${number} is a picture, and no OCR is installed here`);
    else
      found.set(
        number,
        read.split(/\n\s*\n/).map((text): Block => ({ kind: 'paragraph', text })),
      );
  }
  await pdf.loadingTask.destroy();
  return found;
}
