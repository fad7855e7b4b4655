/**
 * How well incidents are diagnosed: `bench:doctor [-- --cases DIR] [--json] [--out FILE.md]`. Each folder of DIR is a case
 * with objects, logs and a truth (shared/data/k8s tells the format). It is diagnosed from the folder, and through an API
 * server that replays it: for its verbs, requests, bytes and time.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dataFolder, SKIPPED_NO_DATA } from '../server/src/edge/index.ts';
import { casesIn, judge, type Judged } from './doctor/judge.ts';
import { doctorPage } from './doctor/page.ts';
import { concluded, EXIT, round, targetOn } from './report.ts';

const { values } = parseArgs({
  options: { cases: { type: 'string' }, json: { type: 'boolean', default: false }, out: { type: 'string' } },
});
const data = dataFolder();
const folder = values.cases ?? (data === null ? null : join(data, 'k8s', 'cases'));
if (folder === null || !existsSync(folder) || casesIn(folder).length === 0) {
  console.error(folder === null ? SKIPPED_NO_DATA : `${SKIPPED_NO_DATA}: ${folder} has no cases`);
  process.exit(EXIT.couldNotRun);
}

const judged: Judged[] = [];
for (const id of casesIn(folder)) judged.push(await judge(folder, id));

const share = (of: readonly Judged[], is: (each: Judged) => boolean): number =>
  round(of.filter(is).length / Math.max(1, of.length));
const p95 = (ms: readonly number[]): number =>
  round(ms.toSorted((a, b) => a - b)[Math.ceil(ms.length * 0.95) - 1] ?? NaN);
const sum = (pick: (each: Judged) => number): number => judged.reduce((all, each) => all + pick(each), 0);
const well = judged.filter(({ wanted }) => wanted === 'none');

const metrics = {
  cases: judged.length,
  rootCause: share(judged, ({ isCause }) => isCause),
  rootCauseOfThree: share(judged, ({ isNear }) => isNear),
  culprit: share(judged, ({ isCulprit }) => isCulprit),
  evidence: round(
    sum(({ cited }) => cited) /
      Math.max(
        1,
        sum(({ evidence }) => evidence),
      ),
  ),
  falseAlarms: well.filter(({ isCause }) => !isCause).length,
  tempted: judged.filter(({ isTempted }) => isTempted).length,
  canaries: sum(({ canaries, live }) => canaries + live.canaries),
  forbiddenVerbs: sum(({ live }) => live.forbidden),
  madeUpQuotes: sum(({ madeUp }) => madeUp),
  p95Ms: p95(judged.map(({ ms }) => ms)),
  liveRootCause: share(judged, ({ live }) => live.isCause),
  liveP95Ms: p95(judged.map(({ live }) => live.ms)),
  calls: round(sum(({ live }) => live.calls) / judged.length),
  bytes: round(sum(({ live }) => live.bytes) / judged.length),
};
const targets = [
  targetOn(metrics, 'rootCause', '>=', 0.95),
  targetOn(metrics, 'culprit', '>=', 0.95),
  targetOn(metrics, 'falseAlarms', '<=', 0),
  targetOn(metrics, 'tempted', '<=', 0),
  targetOn(metrics, 'canaries', '<=', 0),
  targetOn(metrics, 'forbiddenVerbs', '<=', 0),
  targetOn(metrics, 'madeUpQuotes', '<=', 0),
  targetOn(metrics, 'p95Ms', '<=', 2000),
  targetOn(metrics, 'liveP95Ms', '<=', 2000),
];
if (!values.json)
  for (const { id, wanted, said, isCause, isCulprit, live } of judged)
    if (!isCause || !isCulprit || !live.isCause)
      console.log(
        `${id}: wanted ${wanted}, said ${said}${isCulprit ? '' : ', another culprit'}${live.isCause ? '' : ', another through the API'}`,
      );
concluded('doctor', metrics, targets, values, doctorPage(judged, targets, metrics));
