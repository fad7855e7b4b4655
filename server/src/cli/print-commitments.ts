import pc from 'picocolors';
import type { Answer } from '../doors/index.ts';
import { textTable } from './table.ts';
import { textFigures } from './text-figures.ts';

const { date, figure, counted } = textFigures;
type Tracked = Answer<'commitments list'>[number];
type Held = Tracked['tracked']['months'][number]['held'][number];

const verdict = ({ isOutside }: Held): string =>
  isOutside === null ? 'unknown' : isOutside ? '✗ outside' : 'as predicted';

const between = ({ predicted: { p05, p95 } }: Held): string => `${figure(p05)} to ${figure(p95)}`;

function one({ tracked, ...commitment }: Tracked): string {
  const { id, workload, owner, acceptedAt, reviewDate, reason, plan, lays, endedAt, endedWhy, predicted } = commitment;
  const standing = commitment.isInForce
    ? 'in force'
    : endedAt === null
      ? 'NOT in force: it is not what was signed'
      : `ended ${date(endedAt)}: ${endedWhy ?? ''}`;
  const rows = tracked.months.flatMap(({ month, isWhole, held, addedMs }) =>
    held.map((each, i) => ({
      month: i === 0 ? `${month}${isWhole ? '' : ' (part)'}` : '',
      each,
      addedMs,
      first: i === 0,
    })),
  );
  return [
    `${pc.bold(`${workload}: ${plan.name}`)}  ${standing}, ${tracked.state}${tracked.isReviewDue ? ', review is due' : ''}`,
    pc.dim(`  ${id}`),
    `  accepted by ${owner} on ${date(acceptedAt)}, review by ${reviewDate}: ${reason}`,
    `  over policy: ${lays.deployments.join(', ')}; carbon ${figure(lays.carbonUsdPerTonne)} USD/t, waiting ${figure(lays.latencyUsdPerSecond)} USD/s`,
    `  predicted: ${figure(predicted.addedMs)} ms over the nearest`,
    ...(rows.length === 0
      ? []
      : [
          textTable(rows, [
            { head: 'month', align: 'left', cell: ({ month }) => month },
            { head: 'figure', align: 'left', cell: ({ each }) => each.words },
            { head: 'predicted, nine of ten', cell: ({ each }) => between(each) },
            { head: 'realised', cell: ({ each }) => figure(each.realised) },
            { head: '', align: 'left', cell: ({ each }) => verdict(each) },
            { head: 'added ms', cell: ({ addedMs, first }) => (first ? figure(addedMs) : '') },
          ]),
        ]),
    ...tracked.broken
      .slice(0, 5)
      .map(({ day, held }) => `  ${day}: ${figure(held.realised)} ${held.words}, assumed were ${between(held)}`),
    ...(tracked.broken.length > 5 ? [pc.dim(`  and ${counted(tracked.broken.length - 5, 'more such day')}`)] : []),
  ].join('\n');
}

/** What was committed to, and what became of it. */
export const commitmentsText = (all: Answer<'commitments list'>): string =>
  all.length === 0
    ? '  nothing was committed to yet: joulegate commitments accept SCENARIO.yaml --workload NAME --deployments IDS --owner NAME --reason WHY --review-date DATE'
    : all.map(one).join('\n\n');

/** The record of one: what was compared and said, and what became of it. */
export const recordText = (record: Tracked): string =>
  [
    one(record),
    '',
    ...record.plan.sentences.map((text) => `  ${text}`),
    '',
    textTable(record.plan.options, [
      { head: 'option', align: 'left', cell: ({ name }) => name },
      { head: 'USD/y', cell: ({ usd }) => figure(usd) },
      { head: 'full cost, USD/y', cell: ({ fullUsd }) => figure(fullUsd) },
      { head: 't CO2e/y', cell: ({ tonnes }) => figure(tonnes) },
      { head: 'first token, ms', cell: ({ latencyMs }) => figure(latencyMs) },
      { head: 'CSOA g/1k', cell: ({ csoa }) => figure(csoa.gPerKtok) },
      { head: 'USD/1k', cell: ({ csoa }) => figure(csoa.usdPerKtok) },
      { head: 'index', cell: ({ csoa }) => figure(csoa.index) },
      {
        head: '',
        align: 'left',
        cell: ({ id, broken }) =>
          broken.length > 0 ? `✗ ${broken.join('; ')}` : id === record.plan.option ? '◀ accepted' : '',
      },
    ]),
  ].join('\n');

/** A commitment that was just accepted. */
export const acceptedText = ({ id, workload, plan, owner, reviewDate }: Answer<'commitments accept'>): string =>
  `  ${owner} committed ${workload} to ${plan.name}, review by ${reviewDate}\n${pc.dim(`  ${id}; a running gateway follows within seconds`)}`;

/** One that was just ended. */
export const endedText = ({ workload, plan }: Answer<'commitments end'>): string =>
  `  ${workload} is no longer committed to ${plan.name}: its own policy holds`;
