import { elementsIn, parseXml, textIn } from './xml.ts';
import type { ZipEntries } from './zip-entries.ts';

/** A file may say anything of itself: more pages than this are none. */
const MOST_PAGES = 10_000;

/** What an office file says of itself: its pages where it says so, and words that no reader sees. */
export function officeProperties(zip: ZipEntries): {
  readonly pages: number | null;
  readonly metadata: readonly string[];
} {
  const [core, app] = [zip.text('docProps/core.xml'), zip.text('docProps/app.xml')];
  const metadata: string[] = [];
  if (core !== null)
    for (const name of ['title', 'subject', 'description', 'keywords', 'category'])
      for (const element of elementsIn(parseXml(core), name)) metadata.push(textIn(element));
  const pages = app === null ? undefined : [...elementsIn(parseXml(app), 'Pages')][0];
  const count = pages === undefined ? NaN : Number(textIn(pages));
  return {
    pages: Number.isInteger(count) && count > 0 && count <= MOST_PAGES ? count : null,
    metadata: metadata.filter((text) => text.trim() !== ''),
  };
}
