import { machine, round, type Target } from '../report.ts';
import type { NightlyRow } from './lets-wait-awhile.ts';

/** One zone, one kind of jobs, one slack. */
export interface ZoneRow {
  readonly zone: string;
  readonly jobs: 'one hour' | 'trace';
  readonly slackHours: number;
  readonly savedPercent: number;
  readonly hindsightPercent: number;
  readonly share: number;
}

const two = (value: number): string => value.toFixed(2);

function table(rows: readonly ZoneRow[], jobs: ZoneRow['jobs'], slacks: readonly number[]): string {
  const zones = [...new Set(rows.map(({ zone }) => zone))];
  const cell = (zone: string, slack: number): string => {
    const row = rows.find((each) => each.zone === zone && each.jobs === jobs && each.slackHours === slack);
    return row === undefined
      ? 'none'
      : `${row.savedPercent.toFixed(1)} / ${row.hindsightPercent.toFixed(1)} (${two(row.share)})`;
  };
  return [
    `| zone | ${slacks.map((slack) => `${slack} h`).join(' | ')} |`,
    `|---|${slacks.map(() => '---:|').join('')}`,
    ...zones.map((zone) => `| ${zone} | ${slacks.map((slack) => cell(zone, slack)).join(' | ')} |`),
  ].join('\n');
}

/** The committed page. */
export function batchPage(
  rows: readonly ZoneRow[],
  nightly: readonly NightlyRow[],
  slacks: readonly number[],
  targets: readonly Target[],
): string {
  const { cpu, cores, node } = machine();
  return `# Work that can wait: what the scheduler saves

${new Date().toISOString().slice(0, 10)}, ${cpu}, ${cores} cores, Node ${node}. Run again: \`npm run bench:batch -- --data DIR [--lets-wait-awhile FOLDER]\`; method: docs/methods/batch.md.

| | promise | seen | wanted |
|---|---|---:|---|
${targets.map(({ name, value, op, target, pass }) => `| ${pass ? 'holds' : 'FALLS SHORT'} | ${name} | ${value} | ${op} ${target} |`).join('\n')}

Life-cycle, location-based average intensity: an account of one's own share, not of what the grid as a whole emits less. Each cell: percent saved against running at once / percent that hindsight would have saved (share of it that was earned).

## A job of one hour at every hour of the judged year

${table(rows, 'one hour', slacks)}

## The batch trace, by its CPU hours, interruptible

${table(rows, 'trace', slacks)}

## Let's Wait Awhile, nightly jobs of 2020

${
  nightly.length === 0
    ? 'Not run: its data have no licence and were not given (`--lets-wait-awhile FOLDER`, a clone of dos-group/lets-wait-awhile).'
    : `Percent saved by moving a job of half an hour at 01:00 within a window on both sides; "known" is what was recomputed on the same data before.

| zone | window, h | known, perfect forecast | here, perfect forecast | here, 5 % noise |
|---|---:|---:|---:|---:|
${nightly.map((row) => `| ${row.zone} | ${row.windowHours} | ${row.known} | ${round(row.perfect).toFixed(2)} | ${row.noisy.toFixed(2)} |`).join('\n')}`
}
`;
}
