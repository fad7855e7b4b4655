import type { Plan, PlannedOption } from '../plan/plan.ts';
import { addressOf, columnName, formula, text, type Cell, type Row, type Sheet } from './cells.ts';
import { acceptedLines } from './accepted-lines.ts';
import { flowLines } from './flow-lines.ts';
import type { InputsSheet } from './inputs-sheet.ts';
import { linesOf, type Line, type Names } from './lines-of-option.ts';
import { moneyLines } from './money-lines.ts';
import { resultLines, RESULTS } from './result-lines.ts';

const NAME = 'Options by year';
const HEAD_ROWS = 2;
/** Label and unit stand before the start. */
const START_COLUMN = 2;

/** Options by year, and where each figure of them stands. */
export interface OptionsSheet {
  readonly sheet: Sheet;
  /** Address of a line of an option; `year` 0 is the column of the start. */
  at(id: string, key: string, year?: number): string;
  /** Address of what stands at a path of an option, such as `against.npvUsd`; `null`: it is computed nowhere here. */
  result(id: string, path: string): string | null;
}

/** Every option by year, each figure a formula of the inputs. */
export function optionsSheet(plan: Plan, inputs: InputsSheet): OptionsSheet {
  const { options, baseline, horizonYears: years } = plan;
  const rowOf = new Map<string, ReadonlyMap<string, number>>();
  const at = (id: string, key: string, year = 0): string => {
    const row = rowOf.get(id)?.get(key);
    if (row === undefined) throw new Error(`${id} has no line ${key}`);
    return addressOf(NAME, row, START_COLUMN + year);
  };
  const names = (id: string, year: number): Names => ({
    of: (path) => inputs.at(path),
    own: (path) => inputs.at(`${id}.${path}`),
    isGiven: (path) => inputs.knows(path),
    knows: (path) => inputs.knows(`${id}.${path}`),
    line: (key, other = year) => at(id, key, other),
    range: (key) => `${at(id, key, 1)}:$${columnName(START_COLUMN + years)}$${rowOf.get(id)!.get(key)!}`,
    year,
    years,
  });
  const base = names(baseline, 0);
  const linesOfAll = options.map((option): readonly Line[] => [
    ...linesOf.capacity(option),
    ...linesOf.carbon(option),
    ...moneyLines(option),
    ...flowLines(option, base, option.id === baseline),
    ...resultLines(base),
    ...acceptedLines(option),
  ]);
  let next = HEAD_ROWS + 1;
  options.forEach(({ id }, i) => {
    // Its title is one row, and one is left free behind it.
    rowOf.set(id, new Map(linesOfAll[i]!.map(({ key }, line) => [key, next + 1 + line])));
    next += linesOfAll[i]!.length + 2;
  });
  const cellOf = (option: PlannedOption, line: Line, year: number): Cell | null => {
    const written = year === 0 ? line.start : line.each;
    return written === undefined
      ? null
      : formula(written(names(option.id, year)), line.value(option, year), line.format);
  };
  const columns = Array.from({ length: years + 1 }, (_, year) => year);
  const blocks = options.flatMap((option, i): readonly Row[] => [
    [text(option.name, { strong: true }), text(`${option.kind}, ${option.model}, ${option.site.name}`)],
    ...linesOfAll[i]!.map((line): Row => [
      text(line.label),
      text(line.unit),
      ...columns.map((year) => cellOf(option, line, year)),
    ]),
    [],
  ]);
  return {
    sheet: {
      name: NAME,
      columns: [52, 16, ...columns.map(() => 18)],
      rows: [
        [text('Figures over all years stand in the column of the start. Money is in USD.', { wide: true })],
        [
          null,
          text('unit', { strong: true }),
          ...columns.map((year) => text(year === 0 ? 'start' : `year ${year}`, { strong: true })),
        ],
        ...blocks,
      ],
      stickyRows: HEAD_ROWS,
    },
    at,
    result(id, path) {
      const found = RESULTS[path];
      return found === undefined || !rowOf.has(id) ? null : at(id, ...found);
    },
  };
}
