import { afterEach, expect, test } from 'vitest';
import { JoulegateError } from '../units/index.ts';
import { Documents, DOCUMENT_BOUNDS } from './documents.ts';
import { docxFile, paragraph } from './office/office.fixture.ts';
import { pdfFile, shown } from './pdf/pdf.fixture.ts';

const open: Documents[] = [];
const start = (bounds: Partial<typeof DOCUMENT_BOUNDS> = {}): Documents => {
  const documents = new Documents({ ...DOCUMENT_BOUNDS, ...bounds });
  open.push(documents);
  return documents;
};
afterEach(() => Promise.all(open.splice(0).map((documents) => documents.close())));

const fails = (what: Promise<unknown>): Promise<JoulegateError> =>
  what.then(
    () => Promise.reject(new Error('it was read')),
    (error: unknown) => error as JoulegateError,
  );
const plain = docxFile(paragraph('all is well'));
/** Packs badly enough to pass for a document, and takes a hundred bytes of memory for each of its own. */
const hoard = docxFile(
  Array.from(
    { length: 400_000 },
    (_, i) => `<w:p><w:r><w:t>${(i * 2_654_435_761).toString(36)}</w:t></w:r></w:p>`,
  ).join(''),
);

test('a file is read in the thread, and one that is known is not read again', async () => {
  const documents = start();
  const first = await documents.lean(plain, 'a.docx');
  expect(first).toMatchObject({ kind: 'docx', markdown: 'all is well', losses: [] });
  expect(await documents.lean(plain, 'b.docx')).toBe(first);
  // Nobody learns what others sent.
  expect(await documents.lean(plain, 'a.docx', 'another')).not.toBe(first);
});

test('a file that takes more memory than it may is refused, the process grows little, and the next one is read', async () => {
  const documents = start({ memoryMb: 64 });
  await documents.lean(plain);
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
  const error = await fails(documents.lean(hoard));
  clearInterval(watch);
  expect(error).toMatchObject({ code: 'JG_BAD_DOCUMENT' });
  expect(error.message).toContain('takes more than 64 MB to read');
  expect((most - before) / 1_048_576).toBeLessThan(256);
  expect((await documents.lean(docxFile(paragraph('next')))).markdown).toBe('next');
});

test('a file that takes too long is refused, and those that wait behind it are read', async () => {
  const documents = start({ timeoutMs: 60, memoryMb: 512 });
  const [slow, next] = [fails(documents.lean(hoard)), documents.lean(plain).catch((error: unknown) => error)];
  expect((await slow).message).toContain('takes longer than 0.06 s');
  // The thread starts anew, which may take as long as the bound of this test.
  expect(await next).toSatisfy(
    (read: unknown) => read instanceof JoulegateError || (read as { markdown: string }).markdown === 'all is well',
  );
});

test('more files than may wait are refused, and none is left when it closes', async () => {
  const documents = start({ waiting: 2 });
  const all = Array.from({ length: 4 }, (_, i) =>
    documents.lean(docxFile(paragraph(`file ${i}`))).then(
      () => 'read',
      (error: JoulegateError) => error.code,
    ),
  );
  await documents.close();
  expect(await Promise.all(all)).toEqual(['JG_SHUTTING_DOWN', 'JG_SHUTTING_DOWN', 'JG_SHUTTING_DOWN', 'JG_OVERLOADED']);
});

test('owners take turns: one with many files holds up another by the one that is read', async () => {
  const documents = start();
  await documents.lean(plain);
  const order: string[] = [];
  const read = (owner: string, text: string): Promise<unknown> =>
    documents.lean(docxFile(paragraph(text)), '', owner).then(() => order.push(text));
  await Promise.all([read('a', 'a1'), read('a', 'a2'), read('a', 'a3'), read('b', 'b1'), read('b', 'b2')]);
  expect(order).toEqual(['a1', 'a2', 'b1', 'a3', 'b2']);
});

test('an owner with more files than it may have waiting is refused, and another is not', async () => {
  const documents = start({ waitingOfOwner: 1 });
  const read = (owner: string, text: string): Promise<string> =>
    documents.lean(docxFile(paragraph(text)), '', owner).then(
      ({ markdown }) => markdown,
      (error: JoulegateError) => error.code,
    );
  expect(await Promise.all([read('a', 'a1'), read('a', 'a2'), read('a', 'a3'), read('b', 'b1')])).toEqual([
    'a1',
    'a2',
    'JG_OVERLOADED',
    'b1',
  ]);
});

test('the same refused file costs its time once, for its owner', async () => {
  const documents = start({ timeoutMs: 60, memoryMb: 512 });
  await documents.lean(plain);
  const first = await fails(documents.lean(hoard));
  expect(first.code).toBe('JG_BAD_DOCUMENT');
  const from = performance.now();
  expect(await fails(documents.lean(hoard, '', ''))).toBe(first);
  expect(performance.now() - from).toBeLessThan(50);
  expect(await fails(documents.lean(hoard, '', 'another'))).not.toBe(first);
});

test('a file of a client that left is not read', async () => {
  const documents = start();
  await documents.lean(plain);
  const gone = new AbortController();
  const reading = documents.lean(docxFile(paragraph('first')));
  const left = fails(documents.lean(docxFile(paragraph('second')), '', '', gone.signal));
  const behind = documents.lean(docxFile(paragraph('third')));
  gone.abort();
  expect((await left).code).toBe('JG_CLIENT_GONE');
  expect([(await reading).markdown, (await behind).markdown]).toEqual(['first', 'third']);
  const already = await fails(documents.lean(docxFile(paragraph('fourth')), '', '', gone.signal));
  expect(already.code).toBe('JG_CLIENT_GONE');
});

test('of a PDF that takes too long the pages are read for which there is time, and the others are told', async () => {
  const line = Array.from({ length: 60 }, (_, i) => shown(`line ${i} of many`, 50, 800 - i * 12)).join('');
  const documents = start({ timeoutMs: 900 });
  const { markdown, pages, losses } = await documents.lean(pdfFile(Array<string>(400).fill(line)));
  expect(pages).toBe(400);
  expect(markdown).toContain('line 20 of many');
  expect(losses).toEqual([expect.stringMatching(/^pages \d+ to 400, for which its time was too short$/)]);
});
