import { escapeMarkup } from '../../units/index.ts';

/** Markup that is safe to stand in a page. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | null | readonly Part[];
const written = (part: Part): string =>
  part === null
    ? ''
    : part instanceof Markup
      ? part.text
      : typeof part === 'object'
        ? part.map(written).join('')
        : escapeMarkup(String(part));

/** Markup with every value escaped that is not markup itself. @example html`<b>${'<'}</b>`.text // '<b>&lt;</b>' */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(strings.map((string, i) => string + (i < parts.length ? written(parts[i]!) : '')).join(''));
