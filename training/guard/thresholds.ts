import type { KindArtefact } from '../../server/src/guard/model/shipped.ts';
import type { Scores } from './held-out.ts';
import type { LabelledText } from './rows.ts';

/** A part of the rows that a figure is told of. */
export interface Part {
  readonly name: string;
  readonly holds: (row: LabelledText) => boolean;
}

const attack = (label: LabelledText['label'], tier: LabelledText['tier']): Part => ({
  name: `${label} ${tier}`,
  holds: (row) => row.label === label && row.tier === tier,
});
/** Everything that is told apart: classes by tier, and harmless texts by how hard they are. */
export const PARTS: readonly Part[] = [
  attack('jailbreak', 'core'),
  attack('extraction', 'core'),
  attack('injection', 'core'),
  attack('jailbreak', 'adaptive'),
  attack('injection', 'adaptive'),
  { name: 'benign', holds: ({ label }) => label === 'benign' },
  { name: 'benign-hard', holds: ({ label, kind }) => label === 'benign-hard' && kind !== 'system' },
  { name: 'system prompts', holds: ({ label, kind }) => label === 'benign-hard' && kind === 'system' },
];

/** Most false positives that a threshold may have: harmless texts of dev, hard ones of dev, and our own over-defence texts. */
const ALLOWED = {
  flag: { benign: 0.02, hard: 0.05, own: 0.08 },
  detect: { benign: 0.01, hard: 0.03, own: 0.03 },
  block: { benign: 0.004, hard: 0.01, own: 0.02 },
} as const;
/** Least log-odds above which no more than a share of the scores lies. */
function above(scores: readonly number[], share: number): number {
  const sorted = scores.toSorted((a, b) => b - a);
  return sorted[Math.floor(sorted.length * share)] ?? 0;
}

/** Harmless texts, and hard ones, by which thresholds are chosen. */
export const harmlessParts = (rows: readonly LabelledText[]): readonly LabelledText[][] =>
  ['benign', 'benign-hard'].map((name) => rows.filter(PARTS.find((part) => part.name === name)!.holds));

/** Thresholds from the dev rows and our own texts: the least that keeps what is allowed. */
export function thresholdsOf(
  dev: readonly LabelledText[],
  own: readonly LabelledText[],
  scores: Scores,
): KindArtefact['thresholds'] {
  const [benign, hard] = harmlessParts(dev).map((rows) => rows.map((row) => scores.get(row)!)) as [number[], number[]];
  const ours = own.map((row) => scores.get(row)!);
  const at = (level: keyof typeof ALLOWED): number =>
    Number(
      (
        Math.max(
          above(benign, ALLOWED[level].benign),
          above(hard, ALLOWED[level].hard),
          above(ours, ALLOWED[level].own),
        ) + 1e-4
      ).toFixed(4),
    );
  return { flag: at('flag'), detect: at('detect'), block: at('block') };
}

/** Share of each part that is detected, publishers held out. */
export function figuresOf(
  rows: readonly LabelledText[],
  isFound: (row: LabelledText) => boolean,
): Record<string, number> {
  return Object.fromEntries(
    PARTS.flatMap(({ name, holds }) => {
      const own = rows.filter(holds);
      const found = own.filter(isFound).length;
      return own.length === 0 ? [] : [[name, Number((found / own.length).toFixed(4))]];
    }),
  );
}
