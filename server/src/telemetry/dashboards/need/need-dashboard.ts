import { createHash } from 'node:crypto';
import { cutText, JoulegateError } from '../../../units/index.ts';
import type { Dashboard, Row } from '../builder.ts';
import { FIGURES } from './figures.ts';
import { panelsOf, type Left } from './figure-panels.ts';
import type { Known } from './places.ts';
import { readNeed, type Need } from './read-need.ts';
import { periodOf, SPLITS, type Period } from './vocabulary.ts';

/** A dashboard for a need in plain words, before anything has tried it. */
export interface NeedDashboard {
  readonly dashboard: Dashboard;
  readonly period: Period;
  readonly need: Need;
  readonly left: readonly Left[];
}

const DEFAULT_PERIOD = periodOf(6, 'hours') as Period;
const LONGEST_TITLE = 100;

/** Labels that stand in for what was asked are told once each. */
const notes = ({ splits }: Need): readonly Left[] =>
  splits.flatMap((id) => {
    const { note, label } = SPLITS[id]!;
    return note === undefined ? [] : [{ what: `by ${id}`, why: note, instead: `split by ${String(label)}` }];
  });

const titleOf = ({ figures, splits, isPerToken, places }: Need, { means }: Period): string =>
  [
    figures.map((id) => FIGURES[id]!.title.toLowerCase()).join(', '),
    ...(isPerToken ? ['of a million tokens'] : []),
    ...(splits.length === 0 ? [] : [`by ${splits.join(' and ')}`]),
    ...places.map(({ words }) => words),
    means,
  ].join(', ');

/**
 * Makes a dashboard for a need in plain words, of our own metrics, by a list of words: the same words, the same
 * dashboard. What no series can tell is left out and told, and so are words that nothing takes.
 * @param known names of the config; `null`: there is none
 * @throws JoulegateError `JG_USAGE` where nothing in the text is a figure, or no series can tell any
 */
export function needDashboard(text: string, known: Known | null): NeedDashboard {
  const need = readNeed(text, known);
  if (need.figures.length === 0)
    throw new JoulegateError('JG_USAGE', `nothing in "${cutText(text, 80)}" names a figure of ours`, {
      where: 'need',
      hint: `ask for ${Object.values(FIGURES)
        .map(({ words }) => words[0])
        .filter((word, i, all) => all.indexOf(word) === i)
        .join(', ')}`,
    });
  const nowhere = need.places.find(({ values }) => values.length === 0);
  if (nowhere !== undefined)
    throw new JoulegateError('JG_USAGE', `no deployment of the config is meant by "${nowhere.words}"`, {
      where: 'need',
      hint: 'name a site, country, model or deployment that the config has, or leave it out',
    });
  const period = need.period ?? DEFAULT_PERIOD;
  const made = need.figures.map((id) => ({ id, ...panelsOf(id, need) }));
  const rows = made.flatMap(({ id, panels }): readonly Row[] =>
    panels.length === 0 ? [] : [{ title: FIGURES[id]!.title, panels }],
  );
  const left = [...notes(need), ...made.flatMap((each) => each.left)];
  if (rows.length === 0)
    throw new JoulegateError(
      'JG_USAGE',
      `no series can tell it: ${left.map(({ what, why }) => `${what}: ${why}`).join('; ')}`,
      {
        where: 'need',
        hint: left.find(({ instead }) => instead !== null)?.instead ?? 'ask for less at once',
      },
    );
  const title = titleOf(need, period);
  return {
    need,
    period,
    left,
    dashboard: {
      uid: `joulegate-need-${createHash('sha256')
        .update(JSON.stringify([title, rows]))
        .digest('hex')
        .slice(0, 12)}`,
      title: cutText(`joulegate: ${title}`, LONGEST_TITLE),
      what: `Made for: ${cutText(text, 300)}`,
      from: period.from,
      rows,
    },
  };
}
