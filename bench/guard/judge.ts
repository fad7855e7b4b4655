import { guard } from '../../server/src/guard/index.ts';
import { PARTS } from '../../training/guard/thresholds.ts';
import { isAttack, scannedAs, type LabelledText } from '../../training/guard/rows.ts';
import { disguises } from './disguises.ts';
import { keywordHit } from './peers.ts';
import { rate, type Rate } from './rates.ts';

/** Which rows of a set are told as attacks. */
export type Verdict = (row: LabelledText) => boolean;

/** The guard as it is shipped. */
export const shipped: Verdict = (row) => guard.screen(row.text, { kind: scannedAs(row) }).score >= 0.5;

export interface Judged {
  /** Share told as attacks of each part: true positives of attacks, false ones of harmless texts. */
  readonly parts: ReadonlyMap<string, Rate>;
  readonly keywords: ReadonlyMap<string, Rate>;
  readonly sources: readonly { readonly part: string; readonly source: string; readonly rate: Rate }[];
}

const shareOf = (rows: readonly LabelledText[], verdict: Verdict): Rate =>
  rate(rows.filter(verdict).length, rows.length);
/** Sources whose texts are harmless and made to set off detectors. */
const OVER_DEFENCE = /notinject|over-?defen[cs]e|xstest|own\/harmless/i;

/** Judges a set: classes and tiers, harmless texts, and each source by itself. */
export function judge(rows: readonly LabelledText[], verdict: Verdict): Judged {
  const found = new Set(rows.filter(verdict));
  const isFound: Verdict = (row) => found.has(row);
  const parts = [
    ...PARTS,
    {
      name: 'over-defence texts',
      holds: (row: LabelledText) => !isAttack(row) && OVER_DEFENCE.test(row.source),
    },
  ].flatMap((part) => {
    const own = rows.filter(part.holds);
    return own.length === 0 ? [] : [{ name: part.name, own }];
  });
  return {
    parts: new Map(parts.map(({ name, own }) => [name, shareOf(own, isFound)])),
    keywords: new Map(parts.map(({ name, own }) => [name, shareOf(own, keywordHit)])),
    sources: parts.flatMap(({ name, own }) =>
      [...Map.groupBy(own, ({ source }) => source)].map(([source, of]) => ({
        part: name,
        source,
        rate: shareOf(of, isFound),
      })),
    ),
  };
}

/** Mean of the three classes' shares in the core tier; NaN where one has no rows. */
export const macroOf = ({ parts }: Judged): number =>
  (['jailbreak core', 'extraction core', 'injection core'] as const).reduce(
    (sum, name) => sum + (parts.get(name)?.share ?? NaN) / 3,
    0,
  );

/** Of the core attacks that are caught as they are, how many stay caught under each disguise. */
export function retention(
  rows: readonly LabelledText[],
): ReadonlyMap<string, { readonly rate: Rate; readonly least: number }> {
  let prose = '';
  for (const row of rows) {
    if (prose.length >= 20_000) break;
    if (row.label === 'benign') prose += `${row.text}\n`;
  }
  const caught = rows.filter((row) => isAttack(row) && row.tier === 'core' && shipped(row));
  return new Map(
    Object.entries(disguises(prose.slice(0, 20_000))).map(([name, { hide, least }]) => [
      name,
      { rate: shareOf(caught, (row) => shipped({ ...row, text: hide(row.text) })), least },
    ]),
  );
}
