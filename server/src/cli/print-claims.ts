import pc from 'picocolors';
import type { Answer } from '../doors/index.ts';
import { textTable } from './table.ts';
import { textFigures } from './text-figures.ts';

const WIDTH = 110;

/** Words in lines of at most so many characters. */
function wrapped(text: string, indent: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!;
    if (last !== '' && last.length + word.length >= WIDTH) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.join(`\n${indent}`);
}

const row = (head: string, text: string): string => `  ${head.padEnd(9)}${wrapped(text, ' '.repeat(11))}`;

/** Claims with our figures, when they hold and when they invert. */
export const claimsText = (claims: Answer<'explain claims'>): string =>
  claims
    .map(({ says, verdict, figures, holds, inverts, standsOn }) =>
      [
        `${pc.bold(says)} ${verdict}`,
        textTable(figures, [
          { head: 'our figure', align: 'left', cell: ({ what }) => what },
          { head: 'value', align: 'left', cell: ({ text }) => text },
        ]),
        row('holds', holds),
        row('inverts', inverts),
        pc.dim(
          row('tier', standsOn.tier === null ? 'none: money and milliseconds alone' : textFigures.tier(standsOn.tier)),
        ),
        pc.dim(row('interval', standsOn.interval)),
        pc.dim(row('of', standsOn.what)),
        pc.dim(row('sources', standsOn.sources.join('; '))),
      ].join('\n'),
    )
    .join('\n\n');
