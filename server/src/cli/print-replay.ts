import pc from 'picocolors';
import type { Answer } from '../doors/index.ts';
import { textTable } from './table.ts';
import { textFigures } from './text-figures.ts';

const { counted, figure, signed, percent, moment, tier } = textFigures;

/** A period under another policy, against what happened. */
export function booksReplayText(answer: Answer<'replay books'>): string {
  const { from, to, served, looked, replayed, happened, changed, difference, movedShare, moves, unserved } = answer;
  const rows = [
    { name: 'happened', ...happened },
    { name: 'changed', ...changed },
  ];
  const [low, high] = difference.kgInterval;
  return [
    pc.bold(
      `${signed(difference.usd)} USD, ${signed(difference.kwh)} kWh, ${signed(difference.kg)} kg CO2e, ${signed(difference.ms)} ms a request`,
    ),
    `  ${moment(from)} to ${moment(to)} UTC: ${looked < served ? `a sample of ${looked} of ` : ''}${counted(served, 'served request')}, ${replayed} of them decided again, ${percent(movedShare)} go elsewhere`,
    '',
    textTable(rows, [
      { head: '', align: 'left', cell: ({ name }) => name },
      { head: 'USD', cell: ({ usd }) => figure(usd) },
      { head: 'kWh', cell: ({ kwh }) => figure(kwh) },
      { head: 'kg CO2e', cell: ({ kg }) => figure(kg) },
      { head: 'added ms', cell: ({ addedMs }) => figure(addedMs) },
    ]),
    pc.dim(
      `  carbon: nine cases of ten ${signed(low)} to ${signed(high)} kg; every request is known from the start here`,
    ),
    ...(answer.latencyUsdPerSecond === null
      ? []
      : [pc.dim(`  the budget sets ${figure(answer.latencyUsdPerSecond)} USD for a second`)]),
    ...(unserved === 0 ? [] : [`  ${counted(unserved, 'request')} would find no place`]),
    ...(moves.length === 0
      ? []
      : [
          '',
          textTable(moves, [
            { head: 'workload', align: 'left', cell: ({ workload }) => workload },
            { head: 'move', align: 'left', cell: (move) => `${move.from} → ${move.to}` },
            { head: 'requests', cell: ({ share }) => percent(share) },
            { head: 'USD/1k', cell: ({ usd }) => signed(usd * 1000) },
            { head: 'g CO2e/1k', cell: ({ g }) => signed(g * 1000) },
            { head: 'ms', cell: ({ ms }) => signed(ms) },
          ]),
        ]),
    '',
    pc.dim('  not recorded:'),
    ...answer.notRecorded.map(({ what, requests }) =>
      pc.dim(`  ${requests === null ? '–' : counted(requests, 'request')}: ${what}`),
    ),
  ].join('\n');
}

/** What would have emitted less, by what a tonne less costs. */
export function opportunitiesText(answer: Answer<'report opportunities'>): string {
  const { from, to, served, looked, replayed, happened, proposals, together } = answer;
  const assumed = proposals.filter(({ assumes }) => assumes !== null);
  return [
    pc.bold(
      proposals.length === 0
        ? 'Nothing would have emitted less'
        : `Together ${signed(together.kg)} kg CO2e of ${figure(happened.kg)}, ${signed(together.usd)} USD, ${signed(together.ms)} ms a request`,
    ),
    `  ${moment(from)} to ${moment(to)} UTC: ${looked < served ? `a sample of ${looked} of ` : ''}${counted(served, 'served request')}, ${replayed} of them replayed  ${tier(answer.tier)}`,
    ...(proposals.length === 0
      ? []
      : [
          '',
          textTable(
            proposals.map((proposal, i) => ({ ...proposal, rank: i + 1 })),
            [
              { head: '', cell: ({ rank }) => String(rank) },
              { head: 'kind', align: 'left', cell: ({ kind }) => kind },
              { head: 'what', align: 'left', cell: ({ does, assumes }) => `${does}${assumes === null ? '' : ' *'}` },
              { head: 'kg CO2e', cell: ({ inSequence }) => signed(inSequence.kg) },
              { head: 'alone', cell: ({ alone }) => signed(alone.kg) },
              { head: 'USD', cell: ({ inSequence }) => signed(inSequence.usd) },
              { head: 'ms', cell: ({ inSequence }) => signed(inSequence.ms) },
              { head: 'USD/t', cell: ({ usdPerTonne }) => figure(usdPerTonne) },
            ],
          ),
          pc.dim(
            `  each behind those before it: kg add up; a second of waiting counts ${figure(answer.latencyUsdPerSecond)} USD`,
          ),
          ...assumed.map(({ does, assumes }) => pc.dim(`  * ${does}: if ${assumes}`)),
        ]),
  ].join('\n');
}
