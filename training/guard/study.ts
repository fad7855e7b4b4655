import { CONCEPT_INDEX } from '../../server/src/guard/phrases/phrase-tree.ts';
import { analysisOf } from '../../server/src/guard/model/analysis.ts';
import { TrigramCounts } from '../../server/src/guard/model/gibberish.ts';
import { SUFFIX_NAMES } from '../../server/src/guard/model/suffix.ts';
import type { Weights } from '../../server/src/guard/model/model.ts';
import type { Kind, ShippedModel } from '../../server/src/guard/model/shipped.ts';
import { fold } from '../../server/src/guard/fold/fold.ts';
import { exampleOf, fit, type Example, type FitSettings } from './fit.ts';
import { groupOf, isAttack, isEveryday, isMeasuredOnly, isOverDefence, scannedAs, type LabelledText } from './rows.ts';

/** Weights by kind of text and the table of surprise, ready to screen with; thresholds are at zero. */
export type Fitted = ShippedModel;
/** Log-odds that a strong rule stands for: it decides alone, and a sure model may say more. */
export const RULE_LOGIT = 3;
const UNSET = { flag: 0, detect: 0, block: 0 } as const;

const EVIDENCE = (
  ['override', 'secret', 'userData', 'authority', 'decode', 'roleTag', 'canary', 'mode', 'newTask'] as const
).map((name) => CONCEPT_INDEX[name]);
/**
 * Whether a row teaches something: some published "injections" are plain questions whose only fault is a system prompt that
 * we do not have; they would teach that any question is an attack.
 */
function teaches(row: LabelledText): boolean {
  if (!/CyberSecEval prompt_injection/.test(row.source)) return true;
  const { hits } = analysisOf(row.text);
  return hits.concept.subarray(0, hits.count).some((concept) => EVIDENCE.includes(concept));
}

const belongsTo = (kind: Kind, row: LabelledText): boolean =>
  (kind === 'document' && !/GCG/.test(row.source)) || (scannedAs(row) === 'prompt' && row.tier === 'core');

export interface Study {
  readonly examples: readonly { readonly row: LabelledText; readonly example: Example }[];
  readonly surprise: Uint8Array;
}

/** Prepares rows once for any number of fits. */
export function studyOf(rows: readonly LabelledText[]): Study {
  const counts = new TrigramCounts();
  const usable = rows.filter((row) => !isMeasuredOnly(row) && teaches(row));
  for (const row of usable) if (!isAttack(row)) counts.add(fold(row.text));
  const surprise = counts.table();
  const perSource = Map.groupBy(usable, ({ source }) => source);
  const examples = usable.map((row) => {
    const size = perSource.get(row.source)!.length;
    const weight =
      Math.min(3, Math.sqrt(300 / size)) * (isAttack(row) ? 2 : isOverDefence(row) || isEveryday(row) ? 1.5 : 1);
    return { row, example: exampleOf(row.text, row.label, weight, surprise) };
  });
  return { examples, surprise };
}

/** Fits both kinds on what passes. */
export function fitted(study: Study, settings: FitSettings, passes: (row: LabelledText) => boolean): Fitted {
  const of = (kind: Kind): Weights =>
    fit(
      study.examples.flatMap(({ row, example }) => (belongsTo(kind, row) && passes(row) ? [example] : [])),
      settings,
    );
  return {
    version: 'unshipped',
    surprise: study.surprise,
    ruleLogit: RULE_LOGIT,
    // Fitted apart from these: no end of a text is a detection here.
    suffix: { weights: [...SUFFIX_NAMES.map(() => 0), 0], from: Infinity },
    weights: { prompt: of('prompt'), document: of('document') },
    thresholds: { prompt: UNSET, document: UNSET },
  };
}

/** Groups that are left out together; publishers of few texts share a fold. */
export function foldsOf(rows: readonly LabelledText[], few = 30): readonly (readonly string[])[] {
  const sizes = [...Map.groupBy(rows, groupOf)].map(([group, own]) => [group, own.length] as const);
  const large = sizes.filter(([, size]) => size >= few).map(([group]) => [group]);
  const small = sizes.filter(([, size]) => size < few).map(([group]) => group);
  return small.length === 0 ? large : [...large, small];
}
