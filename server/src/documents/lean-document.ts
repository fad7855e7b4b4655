/** What kinds of files are read. */
export const KINDS = ['pdf', 'docx', 'pptx', 'xlsx', 'csv', 'html', 'mail', 'text', 'image'] as const;
export type DocumentKind = (typeof KINDS)[number];

/** Text that stands in a file and not in what is made of it, with why. */
export interface LeftOut {
  readonly reason: LeftOutReason;
  readonly text: string;
  /** How often it stands in the file. */
  readonly times: number;
}

/**
 * Why text is left out.
 * - `running head`: it stands at the edge of most pages; `repeated page`: the same page came before
 * - `navigation`: menus and what surrounds the content of a web page
 * - `deleted`: taken out in tracked changes; `notes`: of a speaker
 * - `hidden`: a reader of the file does not see it; `comment`, `metadata`, `alternative text`: it stands beside the text
 */
export type LeftOutReason =
  | 'running head'
  | 'repeated page'
  | 'navigation'
  | 'deleted'
  | 'notes'
  | 'hidden'
  | 'comment'
  | 'metadata'
  | 'alternative text';

/** What no reader of a file sees, and a model that is given the file may obey: for the guard to look at. */
export const UNSEEN: readonly LeftOutReason[] = [
  'hidden',
  'comment',
  'metadata',
  'alternative text',
  'notes',
  'deleted',
];

/** A part of a text. Cells of a table hold no line ends. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'item'; readonly depth: number; readonly mark: string; readonly text: string }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'code'; readonly text: string };

/** What a reader of one kind of file finds. */
export interface Found {
  readonly blocks: readonly Block[];
  /** Pages, slides or sheets; `null` where the file does not say. */
  readonly pages: number | null;
  readonly leftOut: readonly LeftOut[];
  /** What could not be read, in words. */
  readonly losses: readonly string[];
  /**
   * The text that a provider would take out of the file itself, where that is another than all words that were found: the
   * source of a web page.
   */
  readonly plain?: string;
}

/** A length of text, as tokens are estimated by. */
export interface TextLength {
  readonly bytes: number;
  /** As UTF-16 counts them. */
  readonly characters: number;
}

export const lengthOf = (text: string): TextLength => ({ bytes: Buffer.byteLength(text), characters: text.length });

/** A file as lean text. */
export interface LeanDocument extends Omit<Found, 'blocks' | 'plain'> {
  readonly kind: DocumentKind;
  readonly markdown: string;
  /** Of the text that a provider would take out of the file itself. */
  readonly plain: TextLength;
}

/** What turns the direction of a text, or marks its bytes: nobody sees it, and each takes a token. */
const UNSEEN_SIGNS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Dots that lead the eye to the number of a page say no more than three. */
const oneLine = (text: string): string =>
  text
    .replaceAll(UNSEEN_SIGNS, '')
    .replaceAll(/(\s?[.·_]){5,}/g, ' …')
    .replaceAll(/\s+/g, ' ')
    .trim();

const cell = (text: string): string => oneLine(text).replaceAll('|', '\\|');

/** A row that begins so is read as a row without a bar before it: not as an item, a heading or a quotation. */
const OPENS_ROW = /^(?!\d+[.)](\s|$))[\p{L}\d(]/u;

/** A row with no more bars than tell its cells apart. Empty cells at its end are left out, but for the head, which says how many there are. */
function rowText(cells: readonly string[], isHead: boolean): string {
  const end = isHead ? cells.length : cells.findLastIndex((text) => text !== '') + 1;
  const text = cells.slice(0, end).join('|');
  return `${OPENS_ROW.test(text) ? '' : '|'}${text}${cells[end - 1] === '' ? '|' : ''}`;
}

function tableText(rows: readonly (readonly string[])[]): string {
  const texts = rows.map((row) => row.map(cell));
  const kept = texts.filter((row) => row.some((text) => text !== ''));
  const width = Math.max(0, ...kept.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, i) => i).filter((i) => kept.some((row) => (row[i] ?? '') !== ''));
  // One column is a list of lines, and says no more with bars around it.
  if (columns.length <= 1) return kept.map((row) => (row[columns[0] ?? 0] ?? '').replaceAll('\\|', '|')).join('\n');
  const [head = [], ...rest] = kept.map((row) => columns.map((i) => row[i] ?? ''));
  return [rowText(head, true), columns.map(() => '-').join('|'), ...rest.map((row) => rowText(row, false))].join('\n');
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(Math.min(6, Math.max(1, block.level)))} ${oneLine(block.text)}`;
    case 'item':
      return `${' '.repeat(2 * block.depth)}${block.mark} ${oneLine(block.text)}`;
    case 'table':
      return tableText(block.rows);
    case 'code':
      return `\`\`\`\n${block.text.replaceAll(/\s+$/g, '')}\n\`\`\``;
    case 'paragraph':
      return block.text
        .split('\n')
        .map(oneLine)
        .filter((line) => line !== '')
        .join('\n');
  }
}

/**
 * Blocks as Markdown with as few signs as say the same: no padding, outer bars, empty rows and columns in tables, items in
 * lines of their own.
 * @example markdownOf([{ kind: 'heading', level: 2, text: 'A' }, { kind: 'paragraph', text: 'b  c' }]) // '## A\n\nb c'
 */
export function markdownOf(blocks: readonly Block[]): string {
  let text = '';
  let before: Block['kind'] | null = null;
  for (const block of blocks) {
    const next = blockText(block);
    if (next.trim() === '') continue;
    if (text !== '') text += before === 'item' && block.kind === 'item' ? '\n' : '\n\n';
    text += next;
    before = block.kind;
  }
  return text;
}

/** A block's words, without its form. */
export function plainOf(block: Block): string {
  if (block.kind === 'table') return block.rows.map((row) => row.join(' ')).join(' ');
  return block.kind === 'item' ? `${block.mark} ${block.text}` : block.text;
}

/** Lists what is left out, equal texts of one reason once. */
export class LeavingOut {
  readonly #found = new Map<string, { reason: LeftOutReason; text: string; times: number }>();

  add(reason: LeftOutReason, text: string, times = 1): void {
    const plain = oneLine(text);
    if (plain === '') return;
    const key = `${reason} ${plain}`;
    const known = this.#found.get(key);
    if (known === undefined) this.#found.set(key, { reason, text: plain, times });
    else known.times += times;
  }

  list(): readonly LeftOut[] {
    return [...this.#found.values()];
  }
}
