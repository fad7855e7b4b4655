const property = (style: string, name: string): string | undefined =>
  new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*([^;]+)`, 'i').exec(style)?.[1]?.trim().toLowerCase();

const WHITE = /^(#fff(fff)?|white|rgba?\(\s*255\s*,\s*255\s*,\s*255.*\)|transparent)$/;
/** So far off, in pixels, nobody scrolls. */
const FAR = /^-\d{4,}px$/;

/**
 * Whether an element's own attributes keep its text from a reader: not shown, of no size, of the colour of paper, or put
 * beside the page.
 * @example whyUnseen({ style: 'font-size:0' }) // true
 */
export function whyUnseen({ style, hidden }: Readonly<Record<string, string>>): boolean {
  if (hidden !== undefined) return true;
  if (style === undefined) return false;
  if (property(style, 'display') === 'none' || property(style, 'visibility') === 'hidden') return true;
  if (/^0(\.0+)?(px|pt|em|rem|%)?$/.test(property(style, 'font-size') ?? '')) return true;
  if (/^0(\.0+)?%?$/.test(property(style, 'opacity') ?? '')) return true;
  if (
    [
      property(style, 'left'),
      property(style, 'top'),
      property(style, 'text-indent'),
      property(style, 'margin-left'),
    ].some((at) => FAR.test(at ?? ''))
  )
    return true;
  const paper = property(style, 'background') ?? property(style, 'background-color');
  return WHITE.test(property(style, 'color') ?? '') && (paper === undefined || WHITE.test(paper));
}
