import { zipSync, strToU8 } from 'fflate';

/** An office file of the parts given, with those that every one has. */
export const officeFile = (parts: Readonly<Record<string, string>>): Uint8Array =>
  zipSync({
    '[Content_Types].xml': strToU8('<Types/>'),
    '_rels/.rels': strToU8('<Relationships/>'),
    ...Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])),
  });

export const docxFile = (body: string, parts: Readonly<Record<string, string>> = {}): Uint8Array =>
  officeFile({ 'word/document.xml': `<w:document><w:body>${body}</w:body></w:document>`, ...parts });

export const paragraph = (text: string, properties = '', run = ''): string =>
  `<w:p><w:pPr>${properties}</w:pPr><w:r><w:rPr>${run}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
