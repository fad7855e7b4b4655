import pc from 'picocolors';
import type { Answer } from '../doors/index.ts';

const MARK = { validated: pc.green('ok'), 'no data': pc.yellow('no data'), refused: pc.red('refused') } as const;

/** A dashboard for a need, as a person checks it before it is imported. */
export const dashboardText = (made: Answer<'dashboard'>): string =>
  [
    pc.bold(made.title),
    ...made.panels.map(({ title, verdict, why }) => {
      const mark = verdict === 'not validated' ? pc.dim(verdict) : MARK[verdict];
      return `  ${title}: ${mark}${why === null ? '' : ` (${why})`}`;
    }),
    ...made.left.map(({ what, why, instead }) => `  left: ${what}: ${why}${instead === null ? '' : `; ${instead}`}`),
    ...(made.notUnderstood.length === 0 ? [] : [`  not understood: ${made.notUnderstood.join(', ')}`]),
    pc.dim(`${made.tookMs.toFixed(0)} ms; with --json, "dashboard" is what Grafana imports`),
  ].join('\n');
