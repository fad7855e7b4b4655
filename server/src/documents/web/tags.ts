export interface Tag {
  readonly type: string;
  readonly name: string;
  readonly attribs: Readonly<Record<string, string>>;
  readonly children: readonly HtmlNode[];
}
interface Text {
  readonly type: 'text' | 'comment' | 'directive';
  readonly data: string;
}
export type HtmlNode = Tag | Text;

export const isTag = (node: HtmlNode): node is Tag => 'children' in node && 'name' in node;

export const NO_TEXT: ReadonlySet<string> = new Set([
  'script',
  'style',
  'template',
  'svg',
  'noscript',
  'head',
  'iframe',
  'object',
  'canvas',
  'audio',
  'video',
  'map',
]);
const NAVIGATION: ReadonlySet<string> = new Set(['nav', 'aside', 'footer', 'header', 'menu', 'dialog']);
const NAVIGATION_ROLES: ReadonlySet<string> = new Set([
  'navigation',
  'banner',
  'contentinfo',
  'search',
  'complementary',
  'menu',
  'menubar',
  'toolbar',
]);
/** Names that pages give to what surrounds their content, as words of `id` and `class`. */
const NAVIGATION_NAMES =
  /(^|[\s_-])(nav|navbar|navigation|navbox|menu|sidebar|breadcrumbs?|footer|masthead|skip(-?link)?|jump-to-nav|toolbar|catlinks|printfooter|sitenotice|cookies?|banner|top-?menu|lang(uage)?s?|interlanguage|editsection|mw-editsection|comments_thread|disqus|noprint|path|toplang|bottomlang|vector-[a-z-]*(menu|toc|header)[a-z-]*)($|[\s_-])/i;
export const BLOCKS: ReadonlySet<string> = new Set([
  'p',
  'div',
  'section',
  'article',
  'main',
  'address',
  'blockquote',
  'figure',
  'figcaption',
  'fieldset',
  'form',
  'dl',
  'dd',
  'dt',
  'details',
  'summary',
  'center',
  'body',
  'html',
  'hr',
  'option',
  'legend',
  'caption',
]);
export function isNavigation({ name, attribs, children }: Tag): boolean {
  if (NAVIGATION.has(name) || NAVIGATION_ROLES.has(attribs['role'] ?? ''))
    return !children.some((child) => isTag(child) && child.name === 'h1') || name !== 'header';
  if (name === 'body' || name === 'html' || name === 'main' || name === 'article') return false;
  return NAVIGATION_NAMES.test(`${attribs['id'] ?? ''} ${attribs['class'] ?? ''}`);
}

export function* rowsIn(table: Tag): Generator<Tag> {
  for (const child of table.children)
    if (isTag(child)) {
      if (child.name === 'tr') yield child;
      else if (['tbody', 'thead', 'tfoot'].includes(child.name)) yield* rowsIn(child);
    }
}

export const rawText = (nodes: readonly HtmlNode[]): string =>
  nodes
    .map((node) =>
      isTag(node) ? (node.name === 'br' ? '\n' : rawText(node.children)) : node.type === 'text' ? node.data : '',
    )
    .join('');

/** The one part of a page that says that it is its content; the whole where none does. */
export function contentOf(nodes: readonly HtmlNode[], found: Tag[] = []): Tag[] {
  for (const node of nodes)
    if (isTag(node)) {
      const { name, attribs } = node;
      if (
        name === 'main' ||
        attribs['role'] === 'main' ||
        ['mw-content-text', 'bodyContent', 'page-content', 'main-content'].includes(attribs['id'] ?? '')
      )
        found.push(node);
      else contentOf(node.children, found);
    }
  return found;
}

export const titleOf = (nodes: readonly HtmlNode[]): string => {
  for (const node of nodes) {
    if (!isTag(node)) continue;
    const found = node.name === 'title' ? rawText(node.children) : titleOf(node.children);
    if (found !== '') return found;
  }
  return '';
};

export function without(nodes: readonly HtmlNode[], left: Tag): HtmlNode[] {
  return nodes
    .filter((node) => node !== left)
    .map((node) =>
      isTag(node)
        ? { ...node, type: node.type, name: node.name, attribs: node.attribs, children: without(node.children, left) }
        : node,
    );
}
