import { machine, type Target } from '../report.ts';
import type { Judged } from './judge.ts';

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const mark = (is: boolean): string => (is ? 'yes' : '**no**');

/** Results by cause, as a page. */
export function doctorPage(
  judged: readonly Judged[],
  targets: readonly Target[],
  metrics: Readonly<Record<string, number>>,
): string {
  const { cpu, cores, node } = machine();
  const causes = Map.groupBy(judged, ({ wanted }) => wanted);
  return [
    '# Diagnosis of Kubernetes incidents',
    '',
    `${new Date().toISOString().slice(0, 10)}, ${cpu}, ${cores} cores, Node ${node}. ${judged.length} cases. Run again: \`npm run bench:doctor -- --cases DIR\`. The rules were written with these cases at hand: how they do on incidents that nobody has seen is not told here. Most of them come from a control plane without a kubelet, so the score is no accuracy in production.`,
    '',
    '| | promise | seen | wanted |',
    '|---|---|---:|---|',
    ...targets.map(
      ({ name, value, op, target, pass }) =>
        `| ${pass ? 'holds' : 'FALLS SHORT'} | ${name} | ${value} | ${op} ${target} |`,
    ),
    '',
    '## What it takes, beside reading by hand',
    '',
    'Each case once by the doctor and once by the runbook of docs/doctor.md, which a person would follow with `kubectl`: what each has to be read, on the mean of the cases. Minutes of people were not measured.',
    '',
    '| | objects | events | log lines | requests | KiB | ms |',
    '|---|---:|---:|---:|---:|---:|---:|',
    `| by hand | ${mean(judged.map(({ runbook }) => runbook.objects)).toFixed(1)} | ${mean(judged.map(({ runbook }) => runbook.events)).toFixed(1)} | ${mean(judged.map(({ runbook }) => runbook.logLines)).toFixed(1)} | | | |`,
    `| the doctor's answer | ${mean(judged.map(({ lines }) => lines)).toFixed(1)} lines in all | | | ${mean(judged.map(({ live }) => live.calls)).toFixed(1)} | ${(mean(judged.map(({ live }) => live.bytes)) / 1024).toFixed(0)} | ${mean(judged.map(({ live }) => live.ms)).toFixed(0)} |`,
    '',
    `Through an API server that replays the case: ${metrics['liveRootCause']} of root causes, p95 ${metrics['liveP95Ms']} ms. What is lost there lies in objects that the doctor does not read (secrets, config maps).`,
    '',
    '## By cause',
    '',
    '| cause | cases | cause found | culprit found | evidence cited |',
    '|---|---:|---:|---:|---:|',
    ...[...causes]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([cause, cases]) => {
        const sum = (pick: (each: Judged) => number): number => cases.reduce((all, each) => all + pick(each), 0);
        return `| ${cause} | ${cases.length} | ${sum(({ isCause }) => Number(isCause))} | ${sum(({ isCulprit }) => Number(isCulprit))} | ${sum(({ cited }) => cited)} of ${sum(({ evidence }) => evidence)} |`;
      }),
    '',
    ...(judged.every(({ isCause, isCulprit }) => isCause && isCulprit)
      ? []
      : [
          '## Missed',
          '',
          '| case | wanted | said | culprit found |',
          '|---|---|---|---|',
          ...judged
            .filter(({ isCause, isCulprit }) => !isCause || !isCulprit)
            .map(({ id, wanted, said, isCulprit }) => `| ${id} | ${wanted} | ${said} | ${mark(isCulprit)} |`),
          '',
        ]),
  ].join('\n');
}
