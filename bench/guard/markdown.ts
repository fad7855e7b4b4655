import { GUARD_ARTEFACT } from '../../server/src/guard/model/guard.artefact.ts';
import { machine, type Target } from '../report.ts';
import type { Judged, retention } from './judge.ts';
import type { latency } from './latency.ts';
import { PUBLISHED } from './peers.ts';
import { privateMarkdown, type PrivateResults } from './private.ts';
import { told } from './rates.ts';

export interface Results {
  readonly views: Readonly<Record<string, Judged>>;
  readonly kept: ReturnType<typeof retention>;
  readonly times: ReturnType<typeof latency>;
  readonly targets: readonly Target[];
  readonly found: PrivateResults;
  /** File that was judged; null where it was dev and train. */
  readonly set: string | null;
}

const VIEWS: Readonly<Record<string, string>> = {
  dev: 'dev, shipped model (its publishers are in the fit)',
  'held out': 'train, every publisher judged by a model that saw nothing of it',
  'own held out': 'our own harmless texts with words of attacks, judged by a model that saw none of them',
  'everyday held out':
    'others of them, which are only learned from, judged by a model that saw none of these: no threshold was chosen by them',
  set: 'the given set, shipped model',
};

/** The results as a page. */
export function markdown({ views, kept, times, targets, found, set }: Results): string {
  const { cpu, cores, node } = machine();
  const { version, fitted, seed, data } = GUARD_ARTEFACT;
  const lines = [
    '# Detection of attacks',
    '',
    `${new Date().toISOString().slice(0, 10)}, ${cpu}, ${cores} cores, Node ${node}. Model ${version} of ${fitted}, seed ${seed}; train ${data.train.rows} rows (sha256 ${data.train.sha256.slice(0, 12)}), dev ${data.dev.rows} rows (${data.dev.sha256.slice(0, 12)}). The threshold was chosen on dev, with publishers held out. Run again: \`npm run bench:guard${set === null ? '' : ' -- --set FILE.jsonl'}\`. How it works and what it cannot do: docs/methods/guard.md.`,
    '',
    ...(set === null ? ['![Detection by class](guard.svg)', ''] : []),
    '| | promise | seen | wanted |',
    '|---|---|---:|---|',
    ...targets.map(
      ({ name, value, op, target, pass }) =>
        `| ${pass ? 'holds' : 'FALLS SHORT'} | ${name} | ${value} | ${op} ${target} |`,
    ),
    '',
  ];
  for (const [view, { parts, keywords, sources }] of Object.entries(views)) {
    lines.push(
      `## ${VIEWS[view] ?? view}`,
      '',
      'Share told as attacks, with its 95 % interval: to be high for attacks, low for harmless texts.',
      '',
      '| part | texts | guard | keyword list |',
      '|---|---:|---|---|',
      ...[...parts].map(([part, rate]) => `| ${part} | ${rate.of} | ${told(rate)} | ${told(keywords.get(part)!)} |`),
      '',
      '| part | source | texts | guard |',
      '|---|---|---:|---|',
      ...sources.map(({ part, source, rate }) => `| ${part} | ${source} | ${rate.of} | ${told(rate)} |`),
      '',
    );
  }
  lines.push(
    '## Under a disguise',
    '',
    'Of the core attacks that are caught as they are, how many stay caught.',
    '',
    '| disguise | attacks | stay caught | wanted |',
    '|---|---:|---|---|',
    ...[...kept].map(([name, { rate, least }]) => `| ${name} | ${rate.of} | ${told(rate)} | >= ${100 * least} % |`),
    '',
    '## Time of one screening',
    '',
    '| text | p50 us | p99 us |',
    '|---|---:|---:|',
    ...Object.entries(times).map(([length, { p50, p99 }]) => `| ${length} | ${p50.toFixed(0)} | ${p99.toFixed(0)} |`),
    '',
    ...privateMarkdown(found),
    '## What others publish',
    '',
    'Other sets and machines than ours: for orientation, not a comparison. None was run here.',
    '',
    '| detector | figure | source |',
    '|---|---|---|',
    ...PUBLISHED.map((row) => `| ${row.join(' | ')} |`),
    '',
  );
  return lines.join('\n');
}
