import { afterAll, describe, expect, test } from 'vitest';
import { Documents } from '../../../documents/index.ts';
import { INVOICE } from '../scenes.ts';
import { drawn, PAGE, scannedPage } from './scanned-page.ts';

const HAS_OCR = await Documents.readsPictures();
const documents = new Documents();
afterAll(() => documents.close());

/** A TIFF of several pages of one bit a pixel. */
function tiff(pages: readonly Uint8Array[]): Uint8Array {
  const ENTRIES = 9;
  const directoryBytes = 2 + ENTRIES * 12 + 4;
  let at = 8;
  const parts = pages.map((bits, i) => {
    const bitsAt = at;
    const directoryAt = bitsAt + bits.length + (bits.length % 2);
    at = directoryAt + directoryBytes;
    const directory = Buffer.alloc(directoryBytes);
    directory.writeUInt16LE(ENTRIES);
    const values = [
      [256, PAGE.widthPx],
      [257, PAGE.heightPx],
      [258, 1],
      [259, 1],
      [262, 1],
      [273, bitsAt],
      [277, 1],
      [278, PAGE.heightPx],
      [279, bits.length],
    ] as const;
    values.forEach(([tag, value], row) => {
      directory.writeUInt16LE(tag, 2 + row * 12);
      directory.writeUInt16LE(4, 4 + row * 12);
      directory.writeUInt32LE(1, 6 + row * 12);
      directory.writeUInt32LE(value, 10 + row * 12);
    });
    directory.writeUInt32LE(i === pages.length - 1 ? 0 : at + nextBytes(pages[i + 1]!), directoryBytes - 4);
    return { directoryAt, bytes: Buffer.concat([bits, Buffer.alloc(bits.length % 2), directory]) };
  });
  const head = Buffer.alloc(8);
  head.write('II*\0');
  head.writeUInt32LE(parts[0]!.directoryAt, 4);
  return Buffer.concat([head, ...parts.map(({ bytes }) => bytes)]);
}
const nextBytes = ({ length }: Uint8Array): number => length + (length % 2);

describe.skipIf(!HAS_OCR)('a scanned page (skipped: no tesseract)', () => {
  test('is read word for word', async () => {
    const { markdown, pages, kind } = await documents.lean(scannedPage(INVOICE), 'invoice.pdf');
    expect([kind, pages]).toEqual(['pdf', 1]);
    expect(markdown.split(/\s+/)).toEqual(INVOICE.join(' ').split(/\s+/));
  });

  test('each page of a TIFF is read', async () => {
    const read = await documents.lean(tiff([drawn(['THE FIRST PAGE']), drawn(['THE SECOND PAGE'])]), 'scan.tif');
    expect(read).toMatchObject({ kind: 'image', pages: 2 });
    expect(read.markdown).toMatch(/THE FIRST PAGE[^]*THE SECOND PAGE/);
  });
});
