/**
 * Fits the guard's model and writes the artefact that the server reads.
 * Usage: train:guard [--data FILE.jsonl] [--dev FILE.jsonl] [--seed N] [--date YYYY-MM-DD] [--out FILE]
 * Thresholds come from dev and from over-defence texts of our own, every row scored by a model that saw nothing of its publisher.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dataFolder, SKIPPED_NO_DATA } from '../server/src/edge/index.ts';
import { artefactOf, literal } from './guard/artefact.ts';
import { FIT } from './guard/fit.ts';
import { isOverDefence, readRows } from './guard/rows.ts';
import { fitted, studyOf, RULE_LOGIT } from './guard/study.ts';
import { ownTexts } from './guard/own.ts';
import { heldOut } from './guard/held-out.ts';
import { endsHeldOut, suffixFrom, suffixHeldOut, suffixWeights } from './guard/suffix.ts';
import { SUFFIX_NAMES } from '../server/src/guard/model/suffix.ts';
import { figuresOf, harmlessParts, thresholdsOf } from './guard/thresholds.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    dev: { type: 'string' },
    seed: { type: 'string', default: '1' },
    date: { type: 'string', default: new Date().toISOString().slice(0, 10) },
    out: { type: 'string' },
  },
});
const data = dataFolder();
const trainFile = values.data ?? (data === null ? null : join(data, 'guardrails', 'train.jsonl'));
const devFile = values.dev ?? (data === null ? null : join(data, 'guardrails', 'dev.jsonl'));
if (trainFile === null || devFile === null || !existsSync(trainFile) || !existsSync(devFile)) {
  console.error(SKIPPED_NO_DATA);
  process.exit(2);
}

const started = performance.now();
const seed = Number(values.seed);
const train = readRows(trainFile);
const dev = readRows(devFile);
const own = ownTexts(seed);
const study = studyOf([...train.rows, ...own]);
const overDefence = own.filter(isOverDefence);
const settings = { ...FIT, seed };
const scores = heldOut(study, settings, [...train.rows, ...dev.rows, ...overDefence]);
const thresholds = thresholdsOf(dev.rows, overDefence, scores);
const fitTo = [...train.rows, ...own];
const suffixScores = suffixHeldOut(fitTo, [...train.rows, ...dev.rows, ...overDefence], seed);
const suffix = {
  names: SUFFIX_NAMES,
  weights: suffixWeights(fitTo, seed),
  from: suffixFrom([...harmlessParts(dev.rows), overDefence], suffixScores, endsHeldOut(fitTo, seed)),
};
const figures = figuresOf(
  train.rows,
  (row) => scores.get(row)! >= thresholds.detect || (suffixScores.get(row) ?? -Infinity) >= suffix.from,
);
const model = fitted(study, settings, () => true);
const out = values.out ?? join(import.meta.dirname, '../server/src/guard/model/guard.artefact.ts');
const artefact = artefactOf(model, {
  fitted: values.date,
  seed,
  data: {
    train: { sha256: train.sha256, rows: train.rows.length },
    dev: { sha256: dev.sha256, rows: dev.rows.length },
  },
  ruleLogit: RULE_LOGIT,
  suffix,
  thresholds,
  figures,
});
const file = `import type { GuardArtefact } from './shipped.ts';

/** Written by \`training/guard.ts\`; fitted again, not edited. What it can do and cannot: docs/methods/guard.md. */
export const GUARD_ARTEFACT: GuardArtefact = ${literal(artefact)};
`;
writeFileSync(out, file);
console.log(
  `${artefact.version}: ${study.examples.length} texts in ${((performance.now() - started) / 1000).toFixed(0)} s, seed ${seed}, ${(file.length / 1024).toFixed(0)} KiB`,
);
for (const [name, value] of Object.entries(figures)) console.log(`  ${name} ${value}`);
