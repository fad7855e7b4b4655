import type { PlanInput } from '../plan/inputs-of-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { addressOf, number, text, type Cell, type Row, type Sheet } from './cells.ts';

const NAME = 'Inputs';
const HEAD = ['input', 'what', 'value', 'low', 'high', 'unit', 'source', 'tier'];
const VALUE_COLUMN = 2;

const valueCell = ({ value }: PlanInput): Cell =>
  value === null ? text('unknown') : { kind: 'number', value, format: 'fine', isInput: true };
const orBlank = (value: number | null): Cell | null => (value === null ? null : number(value, 'fine'));

const rowOf = (input: PlanInput): Row => [
  text(input.path),
  text(input.what),
  valueCell(input),
  orBlank(input.low),
  orBlank(input.high),
  text(input.unit),
  text(input.source),
  text(input.tier ?? 'as given'),
];

/** Every figure that the plan stands on, and where its value stands. */
export interface InputsSheet {
  readonly sheet: Sheet;
  /** Address of an input's value. @throws Error where there is none of that name */
  at(path: string): string;
  /** Whether it is there and known. */
  knows(path: string): boolean;
}

/** Inputs first: every other sheet computes from the values here. */
export function inputsSheet({ inputs }: Pick<Plan, 'inputs'>): InputsSheet {
  const head: readonly Row[] = [
    [text('Change a value in the column "value": every sheet computes from it.', { wide: true })],
    HEAD.map((each) => text(each, { strong: true })),
  ];
  const addresses = new Map(
    inputs.map((input, i) => [
      input.path,
      { known: input.value !== null, at: addressOf(NAME, head.length + i + 1, VALUE_COLUMN) },
    ]),
  );
  return {
    sheet: {
      name: NAME,
      columns: [34, 44, 16, 16, 16, 16, 48, 18],
      rows: [...head, ...inputs.map(rowOf)],
      stickyRows: head.length,
    },
    at(path) {
      const found = addresses.get(path);
      if (found === undefined) throw new Error(`no input is called ${path}`);
      return found.at;
    },
    knows: (path) => addresses.get(path)?.known === true,
  };
}
