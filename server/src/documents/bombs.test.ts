import fc from 'fast-check';
import { zipSync, strToU8 } from 'fflate';
import { describe, expect, test } from 'vitest';
import { JoulegateError } from '../units/index.ts';
import { docxFile, officeFile, paragraph } from './office/office.fixture.ts';
import { readDocument } from './read-document.ts';

const whyOf = async (bytes: Uint8Array, name = ''): Promise<string> => {
  const error: unknown = await readDocument(bytes, name).then(
    () => new Error('it was read'),
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: 'JG_BAD_DOCUMENT' });
  return (error as JoulegateError).message;
};

describe('a file that is made to take more than it is', () => {
  test('unpacks to a thousand times its size: it is refused before it has', async () => {
    const bomb = docxFile(`<w:p><w:r><w:t>${'a'.repeat(24_000_000)}</w:t></w:r></w:p>`);
    expect(bomb.length).toBeLessThan(100_000);
    expect(await whyOf(bomb)).toContain('unpacks to more than 100 times');
  });

  test('has thousands of entries', async () => {
    const parts = Object.fromEntries(Array.from({ length: 2100 }, (_, i) => [`word/${i}.xml`, '<a/>']));
    expect(await whyOf(officeFile(parts))).toContain('entries, more than 2000');
  });

  test('says of itself that it is smaller than it is', async () => {
    const bomb = Buffer.from(docxFile(`<w:p>${'<w:r/>'.repeat(2_000_000)}</w:p>`));
    // The size in the list is a claim: nothing is taken by it.
    const central = bomb.lastIndexOf(Buffer.from('word/document.xml')) - 46;
    bomb.writeUInt32LE(10, central + 24);
    expect(await whyOf(bomb)).toContain('unpacks to more than');
  });

  test('declares entities, in any part', async () => {
    const bomb =
      '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><w:document><w:body>&b;</w:body></w:document>';
    expect(await whyOf(officeFile({ 'word/document.xml': bomb }))).toContain('document type');
    expect(
      await whyOf(docxFile(paragraph('x'), { 'word/styles.xml': '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>' })),
    ).toContain('document type');
  });

  test('nests its elements a hundred thousand deep', async () => {
    const deep = (open: string, close: string): string => open.repeat(100_000) + close.repeat(100_000);
    expect(await whyOf(docxFile(deep('<w:ins>', '</w:ins>')))).toMatch(/nested too deep|unpacks to more/);
    expect(await whyOf(strToU8(`<html>${deep('<div>', '</div>')}`), 'a.html')).toContain('nested too deep');
  });

  test('says that it has a billion pages: they are not counted, and its head is counted once', async () => {
    const parts = (pages: number): Record<string, string> => ({
      'word/_rels/document.xml.rels':
        '<Relationships><Relationship Id="r" Type="http://x/header" Target="h.xml"/></Relationships>',
      'word/h.xml': `<w:hdr>${paragraph('a head of some words')}</w:hdr>`,
      'docProps/app.xml': `<Properties><Pages>${pages}</Pages></Properties>`,
    });
    const { pages, leftOut, plain } = await readDocument(docxFile(paragraph('x'), parts(1e12)), '');
    expect({ pages, leftOut }).toEqual({
      pages: null,
      leftOut: [{ reason: 'running head', text: 'a head of some words', times: 1 }],
    });
    expect((await readDocument(docxFile(paragraph('x'), parts(9999)), '')).plain).toEqual(plain);
  });

  test('is an archive in an archive: what is inside is not opened', async () => {
    const inner = zipSync({ 'word/document.xml': strToU8('<w:document/>') });
    expect(await whyOf(zipSync({ 'inner.docx': inner }))).toContain('no DOCX, PPTX or XLSX');
  });
});

describe('a file that is none', () => {
  test.each([
    ['empty', new Uint8Array(), 'it is empty'],
    ['bytes', Buffer.from([1, 2, 0, 3, 0]), 'no kind of file'],
    ['an old Word file', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), 'before 2007'],
    ['half an archive', docxFile(paragraph('x'.repeat(500))).subarray(0, 200), 'cut short'],
    ['the head of a PDF', strToU8('%PDF-1.7\nnothing follows'), 'no PDF that can be read'],
  ])('%s', async (_, bytes, why) => {
    expect(await whyOf(bytes)).toContain(why);
  });

  test('whatever is changed in a file, it is read or refused, never worse', async () => {
    const whole = Buffer.from(docxFile(paragraph('some text') + paragraph('and more')));
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), async (at, value, length) => {
        const changed = Buffer.from(whole);
        changed[at] = value;
        const error: unknown = await readDocument(changed.subarray(0, length < 8 ? whole.length : length), '').then(
          () => null,
          (thrown: unknown) => thrown,
        );
        if (error !== null) expect(error).toBeInstanceOf(JoulegateError);
      }),
      { numRuns: 600 },
    );
  });
});
