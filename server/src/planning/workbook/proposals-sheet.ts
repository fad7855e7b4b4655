import type { Plan } from '../plan/plan.ts';
import { number, text, type Row, type Sheet } from './cells.ts';

const KG_PER_TONNE = 1000;

/** What would emit less than today: found by planning again, so its figures are not live. */
export function proposalsSheet({ proposals: found }: Plan): Sheet | null {
  if (found === null) return null;
  const { proposals, together, untold } = found;
  return {
    name: 'Proposals',
    columns: [14, 72, 40, 20, 20, 20, 20, 20, 20],
    rows: [
      [
        'kind',
        'what would emit less than today',
        'if',
        'CO2e a year, t',
        'alone, t',
        'money a year, USD',
        'waiting a year at its price, USD',
        'first token, ms',
        'each tonne less, USD',
      ].map((each) => text(each, { strong: true })),
      ...proposals.map(({ kind, does, assumes, alone, inSequence, usdPerTonne }): Row => [
        text(kind),
        text(does),
        text(assumes ?? '–'),
        number(inSequence.kg / KG_PER_TONNE, 'figure'),
        number(alone.kg / KG_PER_TONNE, 'figure'),
        number(inSequence.usd, 'money'),
        number(inSequence.waitUsd, 'money'),
        number(inSequence.ms, 'figure'),
        number(usdPerTonne, 'money'),
      ]),
      [
        text('together'),
        null,
        null,
        number(together.kg / KG_PER_TONNE, 'figure'),
        null,
        number(together.usd, 'money'),
        number(together.waitUsd, 'money'),
        number(together.ms, 'figure'),
      ],
      [],
      [text('Each by planning again behind those before it: not live. Run joulegate plan again where inputs change.')],
      ...untold.map((why): Row => [text(`Not evaluated: ${why}`)]),
    ],
    stickyRows: 1,
  };
}
