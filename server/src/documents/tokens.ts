import { media, plainTokens } from '../kernel/index.ts';
import type { Tokens } from '../units/index.ts';
import { lengthOf, type LeanDocument } from './lean-document.ts';

/** What a file takes of a prompt, as the file itself and as lean text. */
export interface DocumentTokens {
  readonly before: Tokens;
  readonly after: Tokens;
  readonly method: string;
}

/** A page as a provider draws it for the model: A4 at 100 dots an inch. */
const PAGE_PX = { widthPx: 827, heightPx: 1169 } as const;
const DRAWN: readonly LeanDocument['kind'][] = ['pdf', 'image'];

/**
 * Prompt tokens of a file as a provider takes it, and of its lean text. Of a PDF the provider takes its text and a picture
 * of each page (OpenAI's and Anthropic's documentation of PDF input), of other files the text. Texts count by their length.
 * @example documentTokens({ kind: 'pdf', pages: 1, plain: { bytes: 3000, characters: 3000 }, markdown: 'x'.repeat(2000) }).before // 1855
 */
export function documentTokens({
  kind,
  pages,
  plain,
  markdown,
}: Pick<LeanDocument, 'kind' | 'pages' | 'plain' | 'markdown'>): DocumentTokens {
  const after = lengthOf(markdown);
  const pictures = DRAWN.includes(kind)
    ? Math.max(1, pages ?? 1) * media.imageTokens({ rule: 'tiles', ...PAGE_PX }).tokens
    : 0;
  // A picture has no text of its own: its words are in what it shows.
  const text = kind === 'image' ? 0 : plainTokens(plain.bytes, plain.characters);
  return {
    before: Math.round(text + pictures),
    after: Math.round(plainTokens(after.bytes, after.characters)),
    method: pictures > 0 ? 'text by its length, a picture a page (GPT-4o tiles, A4 at 100 dpi)' : 'text by its length',
  };
}
