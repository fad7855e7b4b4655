import { LeavingOut, plainOf, type Block, type Found } from '../lean-document.ts';
import { parseMarkup } from '../markup.ts';
import {
  BLOCKS,
  contentOf,
  isNavigation,
  isTag,
  NO_TEXT,
  rawText,
  rowsIn,
  titleOf,
  without,
  type HtmlNode,
  type Tag,
} from './tags.ts';
import { whyUnseen } from './unseen.ts';

const words = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length;

class Page {
  readonly left = new LeavingOut();
  readonly blocks: Block[] = [];
  #line = '';

  #end(): void {
    const text = this.#line.replaceAll(/[ \t\r\f\u00a0]+/g, ' ').trim();
    if (text !== '') this.blocks.push({ kind: 'paragraph', text });
    this.#line = '';
  }

  /** Blocks of a part of the page, read apart. */
  #inside(nodes: readonly HtmlNode[]): Block[] {
    const before = this.blocks.splice(0);
    const line = this.#line;
    this.#line = '';
    this.read(nodes);
    this.#end();
    const found = this.blocks.splice(0);
    this.blocks.push(...before);
    this.#line = line;
    return found;
  }

  text(nodes: readonly HtmlNode[]): string {
    return this.#inside(nodes).map(plainOf).join(' ');
  }

  done(): readonly Block[] {
    this.#end();
    return this.blocks;
  }

  read(nodes: readonly HtmlNode[]): void {
    for (const node of nodes) {
      if (isTag(node)) this.#tag(node);
      else if (node.type === 'text') this.#line += node.data.replaceAll(/\s+/g, ' ');
      else if (node.type === 'comment' && words(node.data) > 1 && !/^\[?if |^\s*(google|begin|end)/i.test(node.data))
        this.left.add('comment', node.data);
    }
  }

  #tag(tag: Tag): void {
    const { name, attribs, children } = tag;
    if (NO_TEXT.has(name)) return;
    const unseen = whyUnseen(attribs);
    if (unseen) return this.left.add('hidden', this.#plain(children));
    if (isNavigation(tag)) return this.left.add('navigation', this.#plain(children));
    const level = /^h([1-6])$/.exec(name)?.[1];
    if (level !== undefined) {
      this.#end();
      this.blocks.push({ kind: 'heading', level: Number(level), text: this.text(children) });
    } else if (name === 'table') this.#table(tag);
    else if (name === 'ul' || name === 'ol') this.#list(tag, 0);
    else if (name === 'pre') {
      this.#end();
      this.blocks.push({ kind: 'code', text: rawText(children) });
    } else if (name === 'br') this.#line += '\n';
    else if (name === 'img') this.left.add('alternative text', attribs['alt'] ?? '');
    else if (name === 'input' || name === 'button' || name === 'select' || name === 'textarea') this.#field(tag);
    else if (BLOCKS.has(name)) {
      this.#end();
      this.read(children);
      this.#end();
    } else {
      this.read(children);
      if (name === 'td' || name === 'th') this.#line += ' ';
    }
  }

  #field({ name, attribs, children }: Tag): void {
    if (attribs['type'] === 'hidden') this.left.add('hidden', attribs['value'] ?? '');
    else if (name === 'input') this.#line += ` ${attribs['value'] ?? ''} `;
    else this.read(children);
  }

  #list(list: Tag, depth: number): void {
    this.#end();
    let number = Number(list.attribs['start'] ?? 1);
    for (const item of list.children) {
      if (!isTag(item) || item.name !== 'li') {
        if (isTag(item)) this.#tag(item);
        continue;
      }
      if (whyUnseen(item.attribs)) {
        this.left.add('hidden', this.#plain(item.children));
        continue;
      }
      if (isNavigation(item)) {
        this.left.add('navigation', this.#plain(item.children));
        continue;
      }
      const lists = item.children.filter(
        (node): node is Tag => isTag(node) && (node.name === 'ul' || node.name === 'ol'),
      );
      const found = this.#inside(item.children.filter((node) => !lists.includes(node as Tag)));
      const head = found.map((block, i) => (block.kind === 'paragraph' ? i : -1)).filter((i) => i >= 0)[0];
      const mark = list.name === 'ol' ? `${number++}.` : '-';
      found.forEach((block, i) =>
        this.blocks.push(
          i === head && 'text' in block ? { kind: 'item', depth: Math.min(8, depth), mark, text: block.text } : block,
        ),
      );
      for (const inner of lists) this.#list(inner, depth + 1);
    }
  }

  #table(table: Tag): void {
    this.#end();
    const rows: string[][] = [];
    const layout: Block[][] = [];
    for (const row of rowsIn(table)) {
      const cells = row.children.filter(
        (node): node is Tag => isTag(node) && (node.name === 'td' || node.name === 'th'),
      );
      if (whyUnseen(row.attribs)) {
        this.left.add('hidden', this.#plain(cells));
        continue;
      }
      const texts: string[] = [];
      for (const cell of cells) {
        if (whyUnseen(cell.attribs)) {
          this.left.add('hidden', this.#plain(cell.children));
          continue;
        }
        const found = this.#inside(cell.children);
        layout.push(found);
        texts.push(found.map(plainOf).join(' '));
        for (let i = 1; i < Math.min(32, Number(cell.attribs['colspan'] ?? 1)); i++) texts.push('');
      }
      rows.push(texts);
    }
    for (const caption of table.children)
      if (isTag(caption) && caption.name === 'caption')
        this.blocks.push({ kind: 'paragraph', text: this.text(caption.children) });
    // A table that holds whole blocks lays a page out, and is none.
    const isLayout = layout.some((blocks) =>
      blocks.some(({ kind }) => kind === 'heading' || kind === 'code' || kind === 'table'),
    );
    if (isLayout) for (const found of layout) this.blocks.push(...found);
    else if (rows.length > 0) this.blocks.push({ kind: 'table', rows });
  }

  #plain(nodes: readonly HtmlNode[]): string {
    return nodes
      .map((node) =>
        isTag(node)
          ? NO_TEXT.has(node.name)
            ? ''
            : ` ${this.#plain(node.children)} `
          : node.type === 'text'
            ? node.data
            : '',
      )
      .join('');
  }
}

/** Reads a web page: its content in Markdown, with what surrounds it left out and listed. Nothing that it names is fetched. */
export function readHtml(text: string): Found {
  const nodes = parseMarkup(text, 'html') as unknown as readonly HtmlNode[];
  const [main, ...others] = contentOf(nodes);
  const page = new Page();
  const whole = main === undefined || others.length > 0;
  const title = titleOf(nodes).trim();
  page.read(whole ? nodes : [main]);
  const blocks = page.done();
  if (!whole) {
    const around = new Page();
    around.read(without(nodes, main));
    const said = around.done().map(plainOf);
    page.left.add('navigation', said.join(' '));
    for (const { reason, text: left, times } of around.left.list()) page.left.add(reason, left, times);
  }
  const head = blocks.some((block) => block.kind === 'heading' && block.level === 1);
  const titled: readonly Block[] =
    head || title === '' ? blocks : [{ kind: 'heading', level: 1, text: title }, ...blocks];
  return { blocks: titled, pages: null, leftOut: page.left.list(), losses: [] };
}
