import { Command } from 'commander';
import { systemClock } from '../edge/index.ts';
import { laterTruth, openBooks } from '../ledger/index.ts';
import { hourLabel, JoulegateError } from '../units/index.ts';
import { ledgerFolder, momentOf } from './ledger-options.ts';
import { output } from './output.ts';
import { slowProgress } from './progress.ts';
import { textTable } from './table.ts';

type Restatement = Awaited<ReturnType<typeof laterTruth.restatements>>['list'][number];

const units = (nano: bigint): number => Number(nano) / 1e9;
const signed = (value: number): string => `${value > 0 ? '+' : ''}${Number(value.toPrecision(4))}`;
const shown = ({ energyNanoWh, carbonNanoG, entries }: Restatement['before']): object => ({
  entries,
  energyWh: units(energyNanoWh),
  carbonG: units(carbonNanoG),
});

/** Sums of what changed, by reason; several reasons booked at once stay together. */
function byReason(list: readonly Restatement[]): ReadonlyMap<string, { energyNanoWh: bigint; carbonNanoG: bigint }> {
  const sums = new Map<string, { energyNanoWh: bigint; carbonNanoG: bigint }>();
  for (const { reasons, before, after } of list) {
    const name = reasons.join(' and ');
    const sum = sums.get(name) ?? { energyNanoWh: 0n, carbonNanoG: 0n };
    sum.energyNanoWh += after.energyNanoWh - before.energyNanoWh;
    sum.carbonNanoG += after.carbonNanoG - before.carbonNanoG;
    sums.set(name, sum);
  }
  return sums;
}

/** `joulegate ledger restatements`. */
export function ledgerRestatementsCommand(): Command {
  return new Command('restatements')
    .description('what was settled or imported later, why, and what it changed')
    .option('--as-of <moment>', 'as it was known then, such as 2026-06-10; now otherwise')
    .option('--limit <n>', 'the newest so many', Number, 50)
    .option('--data <folder>', 'storage folder', '.joulegate')
    .option('--json', 'one JSON document on standard output')
    .action(async (options: { asOf?: string; limit: number; data: string; json?: boolean }) => {
      const out = output(options.json ?? false);
      if (!(Number.isInteger(options.limit) && options.limit > 0))
        throw new JoulegateError('JG_USAGE', '--limit is no positive whole number', { where: '--limit' });
      const asOf = options.asOf === undefined ? systemClock.now() : momentOf('--as-of', options.asOf);
      const books = openBooks({ folder: ledgerFolder(options.data) });
      try {
        const { list, notShown } = await laterTruth.restatements(books, {
          asOf,
          limit: options.limit,
          onDone: slowProgress('restatements'),
        });
        if (list.length === 0) out.line('  nothing was restated');
        else
          out.line(
            textTable(list, [
              {
                head: 'booked',
                align: 'left',
                cell: ({ bookedAtMs }) => new Date(bookedAtMs).toISOString().slice(0, 19),
              },
              { head: 'reason', align: 'left', cell: ({ reasons }) => reasons.join(', ') },
              { head: 'what', align: 'left', cell: ({ kinds, records }) => `${kinds.join(', ')} (${records})` },
              {
                head: 'hours',
                align: 'left',
                cell: ({ firstHour, lastHour }) =>
                  firstHour === lastHour ? hourLabel(firstHour) : `${hourLabel(firstHour)} to ${hourLabel(lastHour)}`,
              },
              { head: 'Wh before', cell: ({ before }) => String(Number(units(before.energyNanoWh).toPrecision(4))) },
              { head: 'change', cell: ({ before, after }) => signed(units(after.energyNanoWh - before.energyNanoWh)) },
              { head: 'g before', cell: ({ before }) => String(Number(units(before.carbonNanoG).toPrecision(4))) },
              { head: 'change', cell: ({ before, after }) => signed(units(after.carbonNanoG - before.carbonNanoG)) },
              { head: 'by', align: 'left', cell: ({ by }) => by.join(', ') },
              { head: 'note', align: 'left', cell: ({ notes }) => notes[0] ?? '' },
            ]),
          );
        const sums = byReason(list);
        for (const [reason, { energyNanoWh, carbonNanoG }] of sums)
          out.line(`  ${reason}: ${signed(units(energyNanoWh))} Wh, ${signed(units(carbonNanoG))} gCO2e`);
        if (notShown > 0) out.note(`${notShown} older ones are not shown; --limit N shows more`);
        out.result({
          asOf: new Date(asOf).toISOString(),
          notShown,
          byReason: Object.fromEntries(
            [...sums].map(([reason, { energyNanoWh, carbonNanoG }]) => [
              reason,
              { energyWh: units(energyNanoWh), carbonG: units(carbonNanoG) },
            ]),
          ),
          restatements: list.map(({ bookedAtMs, before, after, firstHour, lastHour, ...rest }) => ({
            bookedAt: new Date(bookedAtMs).toISOString(),
            ...rest,
            from: hourLabel(firstHour),
            to: hourLabel(lastHour),
            before: shown(before),
            after: shown(after),
          })),
        });
      } finally {
        await books.close();
      }
    });
}
