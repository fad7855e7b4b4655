import type { Entry } from '../../ledger/index.ts';
import { fromNano } from '../../units/index.ts';

const whole = (value: number): string => value.toLocaleString('en-US');
const some = (value: number, what: string): string => `${whole(value)} ${what}${value === 1 ? '' : 's'}`;

/** Three digits say as much as an estimate knows. */
const short = (nano: number): string =>
  Number(fromNano(nano).toPrecision(3)).toLocaleString('en-US', { maximumSignificantDigits: 3 });

/** Figures that are known, and whether all of them went the same way. */
function figures({ savedNanoUsd, savedNanoWh, savedNanoG }: NonNullable<Entry['documents']>): string {
  const known = (
    [
      [savedNanoWh, 'Wh'],
      [savedNanoG, 'gCO2e'],
      [savedNanoUsd, 'USD'],
    ] as const
  ).flatMap(([nano, unit]) => (nano === null ? [] : [`${short(nano)} ${unit}`]));
  if (known.length === 0) return '';
  return `, and so saved ${known.join(', ')} against the files themselves`;
}

const MEGA = 1e6;

/** What became of its pictures; empty where none was made smaller. */
function picturesWords({ pictures, picturesScaled, pictureBytesSaved }: NonNullable<Entry['documents']>): string {
  if (picturesScaled === 0) return '';
  const of = pictures === picturesScaled ? '' : ` of ${whole(pictures)}`;
  const mega = Number((pictureBytesSaved / MEGA).toPrecision(2));
  return ` ${some(picturesScaled, 'picture')}${of} went on no larger than the models look at, which is ${mega} MB less to send.`;
}

/**
 * What became of an entry's files and pictures, as sentences behind others; empty where it had none.
 * @example filesWords({ documents: null }) // ''
 */
export function filesWords({ documents }: Pick<Entry, 'documents'>): string {
  if (documents === null) return '';
  const { count, passed, pages, tokensBefore, tokensAfter, method } = documents;
  const left =
    passed === 0
      ? ''
      : ` ${some(passed, 'file')} could not be read and went on as ${passed === 1 ? 'it' : 'they'} came.`;
  const pictures = picturesWords(documents);
  if (count === 0) return left + pictures;
  const paged = pages === null ? '' : ` (${some(pages, 'page')})`;
  return ` ${some(count, 'file')}${paged} went on as text of ${some(tokensAfter, 'token')} instead of ${whole(tokensBefore)}${figures(documents)}; estimated: ${method}.${left}${pictures}`;
}
