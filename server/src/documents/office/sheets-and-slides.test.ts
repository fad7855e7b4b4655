import { expect, test } from 'vitest';
import { readDocument } from '../read-document.ts';
import { officeFile } from './office.fixture.ts';

const relation = (id: string, type: string, target: string): string =>
  `<Relationship Id="${id}" Type="http://x/${type}" Target="${target}"/>`;
const relations = (...all: readonly string[]): string => `<Relationships>${all.join('')}</Relationships>`;

const workbook = (sheets: string): string => `<workbook xmlns:r="r"><sheets>${sheets}</sheets></workbook>`;

test('a sheet is a table: shared texts, days, numbers of fifteen digits, no empty rows', async () => {
  const { markdown, pages } = await readDocument(
    officeFile({
      'xl/workbook.xml': workbook('<sheet name="Plan" sheetId="1" r:id="rId1"/>'),
      'xl/_rels/workbook.xml.rels': relations(relation('rId1', 'worksheet', 'worksheets/sheet1.xml')),
      'xl/sharedStrings.xml':
        '<sst><si><r><t>Da</t></r><r><t>y</t></r><rPh><t>hidden sound</t></rPh></si><si><t>Sum</t></si></sst>',
      'xl/styles.xml':
        '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy\\-mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>',
      'xl/worksheets/sheet1.xml':
        '<worksheet><sheetData><row><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row><row/><row><c r="A3" s="1"><v>44562</v></c><c r="C3"><f>0.1+0.2</f><v>0.30000000000000004</v></c></row><row><c r="A4" s="2"><v>44562.5</v></c><c r="C4" t="b"><v>1</v></c></row></sheetData></worksheet>',
    }),
    '',
  );
  // 44562 is 2022-01-01 in every spreadsheet.
  expect(markdown).toBe('# Plan\n\nDay|Sum\n-|-\n2022-01-01|0.3\n2022-01-01 12:00:00|TRUE');
  expect(pages).toBe(1);
});

test('hidden sheets and rows are told, missing sheets are a loss', async () => {
  const { markdown, leftOut, losses } = await readDocument(
    officeFile({
      'xl/workbook.xml': workbook(
        '<sheet name="A" r:id="r1"/><sheet name="B" state="veryHidden" r:id="r2"/><sheet name="C" r:id="r3"/>',
      ),
      'xl/_rels/workbook.xml.rels': relations(
        relation('r1', 'worksheet', 'a.xml'),
        relation('r2', 'worksheet', 'b.xml'),
        relation('r3', 'worksheet', 'gone.xml'),
      ),
      'xl/a.xml':
        '<worksheet><row><c t="inlineStr"><is><t>seen</t></is></c></row><row hidden="1"><c t="str"><v>not seen</v></c></row></worksheet>',
      'xl/b.xml': '<worksheet><row><c><v>7</v></c></row></worksheet>',
    }),
    '',
  );
  expect(markdown).toBe('# A\n\nseen');
  expect(leftOut.map(({ reason, text }) => `${reason}: ${text}`)).toEqual(['hidden: not seen', 'hidden: B 7']);
  expect(losses).toEqual(['the sheet C is missing']);
});

const shape = (text: string, slot = '', frame = ''): string =>
  `<p:sp><p:nvSpPr><p:cNvPr/><p:nvPr>${slot === '' ? '' : `<p:ph type="${slot}"/>`}</p:nvPr></p:nvSpPr><p:spPr>${frame}</p:spPr><p:txBody>${text
    .split('\n')
    .map((line) => `<a:p><a:r><a:t>${line}</a:t></a:r></a:p>`)
    .join('')}</p:txBody></p:sp>`;

test('slides in their order, with titles, tables and what a chart was drawn from; notes and what lies off the slide are told', async () => {
  const slide = (tree: string, attributes = ''): string =>
    `<p:sld ${attributes}><p:cSld><p:spTree>${tree}</p:spTree></p:cSld></p:sld>`;
  const { markdown, leftOut, pages } = await readDocument(
    officeFile({
      'ppt/presentation.xml':
        '<p:presentation xmlns:r="r"><p:sldIdLst><p:sldId id="256" r:id="rId2"/><p:sldId r:id="rId1" id="257"/></p:sldIdLst><p:sldSz cx="1000" cy="500"/></p:presentation>',
      'ppt/_rels/presentation.xml.rels': relations(
        relation('rId1', 'slide', 'slides/slide1.xml'),
        relation('rId2', 'slide', 'slides/slide2.xml'),
      ),
      'ppt/slides/slide1.xml': slide(
        `${shape('Later', 'title')}<p:graphicFrame><a:graphic><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>k</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>v</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></a:graphic></p:graphicFrame>`,
      ),
      'ppt/slides/_rels/slide1.xml.rels': relations(
        relation('c', 'chart', '../charts/chart1.xml'),
        relation('n', 'notesSlide', '../notes/n.xml'),
      ),
      'ppt/charts/chart1.xml':
        '<c:chart><c:ser><c:tx><c:pt><c:v>Ducks</c:v></c:pt></c:tx><c:cat><c:pt><c:v>2019</c:v></c:pt></c:cat><c:val><c:pt><c:v>42</c:v></c:pt></c:val></c:ser></c:chart>',
      'ppt/notes/n.xml': `<p:notes>${shape('say this aloud')}</p:notes>`,
      'ppt/slides/slide2.xml': slide(
        `${shape('First', 'title')}${shape('one\ntwo', 'body')}${shape('far', '', '<a:xfrm><a:off x="2000" y="0"/><a:ext cx="10" cy="10"/></a:xfrm>')}<p:sp><p:nvSpPr><p:nvPr><p:ph type="sldNum"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:fld type="slidenum"><a:t>‹#›</a:t></a:fld></a:p></p:txBody></p:sp>`,
      ),
    }),
    '',
  );
  expect(markdown).toBe('## First\n\n- one\n- two\n\n## Later\n\nk|v\n-|-\n\n||Ducks\n-|-\n2019|42');
  expect(leftOut.map(({ reason, text }) => `${reason}: ${text}`)).toEqual([
    'hidden: far',
    'running head: 1',
    'notes: say this aloud',
  ]);
  expect(pages).toBe(2);
});
