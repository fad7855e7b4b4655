import writeXlsxFile, { type SheetData } from 'write-excel-file/node';
import { page } from '../../units/index.ts';
import { columnName, FORMATS, type Cell, type Sheet } from './cells.ts';

type Features = NonNullable<NonNullable<Parameters<typeof writeXlsxFile>[1]>['features']>;
type Written = NonNullable<SheetData[number][number]>;

const INPUT_COLOUR = '#1f5fbf';
/** As much text as a cell holds. */
const MOST_CHARACTERS = 32_000;

function written(cell: Cell | null): Written | null {
  if (cell === null) return null;
  if (cell.kind === 'text')
    return {
      // A type of its own: what begins with an equals sign stays text.
      type: String,
      value: cell.text.slice(0, MOST_CHARACTERS),
      ...(cell.strong === true ? { fontWeight: 'bold' as const } : {}),
    };
  if (cell.kind === 'number')
    return {
      type: Number,
      value: cell.value,
      format: FORMATS[cell.format],
      ...(cell.isInput === true ? { textColor: INPUT_COLOUR } : {}),
    };
  return { type: 'Formula', value: cell.formula, format: FORMATS[cell.format] };
}

/** Values of formulas beside them, for readers that show a file without computing it. */
function withValues(sheets: readonly Sheet[]): Features[number] {
  const values = sheets.map(
    ({ rows }) =>
      new Map(
        rows.flatMap((row, r) =>
          row.flatMap((cell, c): readonly (readonly [string, number | string])[] =>
            cell?.kind === 'formula' && cell.value !== null ? [[`${columnName(c)}${r + 1}`, cell.value]] : [],
          ),
        ),
      ),
  );
  return {
    files: {
      transform: {
        'xl/workbook.xml': {
          transformElementAttributes: (tag, attributes) =>
            tag === 'calcPr' ? { ...attributes, fullCalcOnLoad: 1 } : attributes,
        },
        'xl/worksheets/sheet{id}.xml': {
          transform: (xml, _options, { sheetIndex }) =>
            xml.replaceAll(
              /<c r="([A-Z]+\d+)"([^>]*)>(<f>[^<]*<\/f>)<\/c>/g,
              (whole, at: string, rest: string, f: string) => {
                const value = values[sheetIndex]!.get(at);
                if (value === undefined) return whole;
                const type = typeof value === 'string' ? ' t="str"' : '';
                return `<c r="${at}"${rest}${type}>${f}<v>${page.escape(String(value))}</v></c>`;
              },
            ),
        },
      },
    },
  };
}

/** Bytes of an XLSX file. */
export async function writeWorkbook(sheets: readonly Sheet[]): Promise<Uint8Array> {
  const data = sheets.map(({ name, columns, rows, stickyRows }) => ({
    sheet: name,
    columns: columns.map((width) => ({ width })),
    ...(stickyRows === 0 ? {} : { stickyRowsCount: stickyRows }),
    data: rows.map((row) => row.map(written)),
  }));
  return await writeXlsxFile(data, { fontFamily: 'Arial', fontSize: 10, features: [withValues(sheets)] }).toBuffer();
}
