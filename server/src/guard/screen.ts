import { placed, type Disguise } from './decode/variant.ts';
import { variantsOf } from './decode/index.ts';
import type { Folded } from './fold/fold.ts';
import { memory } from './fold/memory.ts';
import { analysisOf, type Analysis } from './model/analysis.ts';
import { surpriseOf } from './model/gibberish.ts';
import { ATTACKS, scored } from './model/model.ts';
import type { Kind, ShippedModel } from './model/shipped.ts';
import { suffixLogit, suffixPlace, suffixShape, type SuffixModel } from './model/suffix.ts';
import { RULES, type AttackClass } from './phrases/rules.ts';

export type Band = 'allow' | 'flag' | 'escalate' | 'block';

/** A place in the original text that a rule was met at; of a disguised part, the whole part. */
export interface Evidence {
  readonly ruleId: string;
  readonly from: number;
  readonly to: number;
}

/** What the guard says of one text. Nothing in it repeats the text. */
export interface Screening {
  readonly kind: Kind;
  /** 0 to 1; from 0.5 on it is a detection at the shipped threshold. */
  readonly score: number;
  /** `flag` is worth a note, `escalate` is a detection that a second opinion should look at, `block` is certain enough alone. */
  readonly band: Band;
  /** Likeliest class of attack; null where the band is `allow`. */
  readonly attack: AttackClass | null;
  /** Score of each class, 0 to 1, on the scale of `score`. */
  readonly classes: Readonly<Record<AttackClass, number>>;
  readonly ruleIds: readonly string[];
  readonly spans: readonly Evidence[];
  /** Disguises under which the most suspicious reading was found, outermost first. */
  readonly disguises: readonly Disguise[];
  readonly modelVersion: string;
}

const DEEPEST = 2;
const MOST_SPANS = 16;
/** Readings of disguised parts may be this many times as long as the text, all together. */
const MOST_READ = 2;
const READ_FREELY = 1024;

interface Reading {
  readonly text: string;
  readonly disguises: readonly Disguise[];
  /** Place in the original; null where the reading is the original. */
  readonly place: { readonly from: number; readonly to: number } | null;
}

/** Texts are screened one after another. */
const room = memory();
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * Screens one text: the text itself and what its disguised parts say, two layers deep, by rules and by the model of its
 * kind; the most suspicious reading counts. Pure, and its work is in line with the length of the text.
 *
 * @param kind `prompt` is what a caller says, `document` what a file, a page or a tool returns
 * @param ends whether what the caller says ends with this text: otherwise more of it follows
 */
export function screenWith(model: ShippedModel, text: string, kind: Kind, ends = true): Screening {
  const { detect, flag, block } = model.thresholds[kind];
  let logit = -Infinity;
  let classes: readonly number[] = ATTACKS.map(() => -Infinity);
  let disguises: readonly Disguise[] = [];
  const met = new Map<number, Evidence[]>();
  let left = text.length * MOST_READ + READ_FREELY;
  const readings: Reading[] = [{ text, disguises: [], place: null }];
  for (const reading of readings) {
    const analysis = analysisOf(reading.text, room);
    const sums = surpriseOf(analysis.folded, model.surprise, room);
    const window = scored(analysis, model.weights[kind], sums);
    noted(met, analysis, reading);
    const byRule = ATTACKS.map((attack) =>
      analysis.ruleHits.some(({ rule }) => RULES[rule]!.strong && RULES[rule]!.attack === attack)
        ? model.ruleLogit
        : -Infinity,
    );
    const own = Math.max(window.logit, ...byRule);
    if (own > logit) {
      logit = own;
      classes = window.classes.map((z, i) => Math.max(z, byRule[i]!));
      disguises = reading.disguises;
    }
    if (reading.disguises.length >= DEEPEST) continue;
    for (const { disguise, text: inner, from, to } of variantsOf(reading.text, analysis, sums, model.surprise)) {
      left -= inner.length;
      if (left < 0) break;
      readings.push({ text: inner, disguises: [...reading.disguises, disguise], place: reading.place ?? { from, to } });
    }
  }
  const suffix = ends && kind === 'prompt' ? suffixOf(text, model.suffix) : null;
  if (suffix !== null && logit < detect) {
    // A detection, and never certain: it wants a second opinion.
    logit = detect;
    classes = [detect, ...classes.slice(1)];
    disguises = [];
  }
  const band: Band = logit >= block ? 'block' : logit >= detect ? 'escalate' : logit >= flag ? 'flag' : 'allow';
  const score = (z: number): number => (Number.isFinite(z) ? sigmoid(z - detect) : 0);
  const likeliest = classes.indexOf(Math.max(...classes));
  const told = [...met].filter(([rule]) => RULES[rule]!.strong || band !== 'allow');
  return {
    kind,
    score: score(logit),
    band,
    attack: band === 'allow' ? null : ATTACKS[likeliest]!,
    classes: { jailbreak: score(classes[0]!), extraction: score(classes[1]!), injection: score(classes[2]!) },
    ruleIds: [...(suffix === null ? [] : [suffix.ruleId]), ...told.map(([rule]) => RULES[rule]!.id)],
    spans: [...(suffix === null ? [] : [suffix]), ...told.flatMap(([, spans]) => spans)].slice(0, MOST_SPANS),
    disguises,
    modelVersion: model.version,
  };
}

/** The end of a prompt, where it reads like one that was found by search; such an end has no words to know it by. */
function suffixOf(text: string, { weights, from }: SuffixModel): Evidence | null {
  const shape = suffixShape(text);
  const place = suffixPlace(text);
  if (shape === null || place === null || !(suffixLogit(shape, weights) >= from)) return null;
  return { ruleId: 'gibberish.suffix', ...place };
}

const SPANS_PER_RULE = 3;
function noted(met: Map<number, Evidence[]>, { ruleHits, tokens, folded }: Analysis, { place }: Reading): void {
  for (const { rule, first, last } of ruleHits) {
    const spans = met.get(rule) ?? [];
    met.set(rule, spans);
    if (spans.length >= SPANS_PER_RULE) continue;
    spans.push({ ruleId: RULES[rule]!.id, ...(place ?? spanned(folded, tokens.start[first]!, tokens.end[last]!)) });
  }
}
const spanned = (folded: Folded, from: number, to: number): { from: number; to: number } => placed(folded, from, to);
