import pc from 'picocolors';
import type { Answer } from '../doors/index.ts';
import { plans } from '../planning/index.ts';
import { textTable } from './table.ts';
import { textFigures } from './text-figures.ts';

type Planned = Answer<'plan'>['plan'];
type Option = Planned['options'][number];

/** Where an option stands among the others. */
const mark = ({ chosen, baseline }: Planned, { id, broken }: Option): string =>
  broken.length > 0 ? '✗' : id === chosen ? '◀ chosen' : id === baseline ? 'today' : '';

function optionTable(plan: Planned): string {
  const told = plans.figureText(plan);
  return textTable(
    plan.options.toSorted((a, b) => a.broken.length - b.broken.length || a.fullUsd - b.fullUsd),
    [
      { head: 'option', align: 'left', cell: ({ name }) => name },
      { head: 'money/y', cell: ({ usd }) => told(usd, 'usd') },
      { head: 'full cost/y', cell: ({ fullUsd }) => told(fullUsd, 'usd') },
      { head: 'CO2e/y', cell: ({ tonnes }) => told(tonnes, 'tonnes') },
      {
        head: 'first token',
        cell: ({ latency }) => (latency.isPlaceKnown ? told(latency.ms, 'ms') : `≤ ${told(latency.ms, 'ms')}`),
      },
      { head: 'NPV', cell: ({ against, id }) => (id === plan.baseline ? '–' : told(against.npvUsd, 'usd')) },
      {
        head: 'busy',
        cell: ({ years }) => (years[0]?.capacity == null ? '–' : told(years[0].capacity.utilisation, 'share')),
      },
      { head: 'scope', align: 'left', cell: ({ scopes }) => scopes.electricity },
      { head: '', align: 'left', cell: (option) => mark(plan, option) },
    ],
  );
}

function swingTable({ swings, ...plan }: Planned): string {
  const told = plans.figureText(plan);
  const name = plan.options.find(({ id }) => id === swings.of)?.name ?? swings.of;
  return `${pc.bold(`What moves the value of ${name}`)}\n${textTable(swings.inputs.slice(0, 6), [
    { head: 'input', align: 'left', cell: ({ input }) => input },
    { head: 'NPV at its low', cell: ({ lowUsd }) => told(lowUsd, 'usd') },
    { head: 'at its high', cell: ({ highUsd }) => told(highUsd, 'usd') },
  ])}`;
}

function abatementTable({ abatement, ...plan }: Planned): string {
  const told = plans.figureText(plan);
  const name = (id: string): string => plan.options.find((option) => option.id === id)?.name ?? id;
  return `${pc.bold('What a tonne less costs')}\n${textTable(abatement, [
    { head: 'from', align: 'left', cell: ({ from }) => name(from) },
    { head: 'to', align: 'left', cell: ({ to }) => name(to) },
    { head: 'CO2e/y less', cell: ({ tonnes }) => told(tonnes, 'tonnes') },
    { head: 'money/y more', cell: ({ usd }) => told(usd, 'usd') },
    { head: 'each tonne', cell: ({ usdPerTonne }) => told(usdPerTonne, 'usdPerTonne') },
  ])}`;
}

/** What would emit less than today. */
function proposalsTable({ proposals: found, ...plan }: Planned): readonly string[] {
  if (found === null) return [];
  const told = plans.figureText(plan);
  const untold = found.untold.map((why) => pc.dim(`  not evaluated: ${why}`));
  if (found.proposals.length === 0) return ['', pc.bold('Nothing would emit less than today'), ...untold];
  return [
    '',
    `${pc.bold('What would emit less than today')}\n${textTable(found.proposals, [
      { head: 'kind', align: 'left', cell: ({ kind }) => kind },
      { head: 'what', align: 'left', cell: ({ does, assumes }) => `${does}${assumes === null ? '' : ' *'}` },
      { head: 'CO2e/y', cell: ({ inSequence }) => told(inSequence.kg / KG_PER_TONNE, 'tonnes') },
      { head: 'alone', cell: ({ alone }) => told(alone.kg / KG_PER_TONNE, 'tonnes') },
      { head: 'money/y', cell: ({ inSequence }) => told(inSequence.usd, 'usd') },
      { head: 'waiting/y', cell: ({ inSequence }) => told(inSequence.waitUsd, 'usd') },
      { head: 'each tonne', cell: ({ usdPerTonne }) => told(usdPerTonne, 'usdPerTonne') },
    ])}`,
    pc.dim('  each by planning again behind those before it: tonnes and money add up'),
    ...found.proposals.flatMap(({ does, assumes }) => (assumes === null ? [] : [pc.dim(`  * ${does}: if ${assumes}`)])),
    ...untold,
  ];
}
const KG_PER_TONNE = 1000;

/** What an accepted answer takes, where somebody said which part is accepted. */
function acceptedTable({ options, currency }: Planned): readonly string[] {
  const known = options.flatMap(({ name, perAccepted }) => (perAccepted === null ? [] : [{ name, ...perAccepted }]));
  if (known.length === 0) return [];
  const { figure, percent } = textFigures;
  const code = currency?.code ?? 'USD';
  return [
    '',
    `${pc.bold('What an accepted answer takes')}\n${textTable(known, [
      { head: 'option', align: 'left', cell: ({ name }) => name },
      { head: 'accepted', cell: ({ acceptedShare }) => percent(acceptedShare) },
      { head: code, cell: ({ usd }) => figure(usd / (currency?.usdPer ?? 1)) },
      { head: 'Wh', cell: ({ wh }) => figure(wh) },
      { head: 'g CO2e', cell: ({ g }) => figure(g) },
      { head: 'by', align: 'left', cell: ({ from }) => from },
    ])}`,
  ];
}

/** A plan on the terminal: page one, options, what moves it, open questions. */
export function planText({ plan, pageOne }: Answer<'plan'>): string {
  const questions = plan.options.flatMap(({ name, scopes }) =>
    scopes.question === null ? [] : [`${name}: ${scopes.question}`],
  );
  return [
    `${pc.bold(plan.title)}  ${pc.dim(`from ${plan.start}, ${plan.horizonYears} years`)}`,
    ...(plan.demand.basis === null ? [] : [pc.dim(`  ${plan.demand.basis}`)]),
    ...pageOne.map(({ text }) => `  ${text}`),
    '',
    optionTable(plan),
    '',
    swingTable(plan),
    ...(plan.abatement.length === 0 ? [] : ['', abatementTable(plan)]),
    ...proposalsTable(plan),
    ...acceptedTable(plan),
    ...(questions.length === 0 ? [] : ['', pc.bold('Open'), ...questions.map((text) => `  ${text}`)]),
  ].join('\n');
}

/** What waiting is worth, and where it is written. */
export function latencyValueText({
  latencyUsdPerSecond: s,
  usdPerMsYear: ms,
  reasons,
}: Answer<'latency value'>): string {
  const { figure } = textFigures;
  return [
    `  A second of waiting is worth ${pc.bold(`${figure(s.p50)} USD`)} (nine cases of ten: ${figure(s.p05)} to ${figure(s.p95)}), by ${reasons.join(' and ')}.`,
    `  A millisecond of all these requests: ${figure(ms.p50)} USD a year (${figure(ms.p05)} to ${figure(ms.p95)}).`,
    pc.dim(
      `  In a scenario: latencyUsdPerSecond: ${figure(s.p50)}; in joulegate.yaml: prices.latencyUsdPerSecond of a workload`,
    ),
  ].join('\n');
}
