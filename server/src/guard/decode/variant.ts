import type { Folded } from '../fold/fold.ts';

export type Disguise = 'hidden' | 'url' | 'escapes' | 'base64' | 'hex' | 'spaced' | 'leet' | 'shifted';

/** What a disguised part of a text says, and where that part stands in the text that it was found in. */
export interface Variant {
  readonly disguise: Disguise;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Where a part of a fold stands in the original. */
export const placed = (
  { at, length }: Folded,
  from: number,
  to: number,
): { readonly from: number; readonly to: number } => ({
  from: length === 0 ? 0 : at[Math.min(from, length - 1)]!,
  to: to <= from ? 0 : at[Math.min(to, length) - 1]! + 1,
});

const READABLE_SHARE = 0.5;
/** Whether decoded bytes are a text that someone could read: otherwise they were data. */
export function isReadable(text: string): boolean {
  if (text.length < 4) return false;
  let readable = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0xfffd || (code < 32 && code !== 10 && code !== 9 && code !== 13)) return false;
    if (code === 32 || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code > 0xbf) readable++;
  }
  return readable >= text.length * READABLE_SHARE;
}
