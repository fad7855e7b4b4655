import { join } from 'node:path';

/** One thing that a release has to pass. */
export interface Step {
  readonly name: string;
  /** Of the repository's scripts, with what follows it. */
  readonly script: readonly string[];
  /** The file of its figures, where it writes one in Markdown by `--out`. */
  readonly result?: string;
}

const bench = (name: string): Step => ({ name: `bench ${name}`, script: [`bench:${name}`, '--', '--json'] });
const proof = (name: string, script: string, result?: string): Step => ({
  name,
  script: [script, '--', '--json'],
  ...(result === undefined ? {} : { result }),
});

/**
 * Everything beyond the test command, the shorter ones first; hours in all.
 * @param data the folder with the data of the benches; where it is `null`, what needs it says so itself
 */
export function stepsWith(data: string | null): readonly Step[] {
  const rules =
    data === null ? [] : ['1.4', '1.2'].flatMap((version) => ['--rules', join(data, `focus/model-${version}.json`)]);
  return [
    { name: 'catalogue', script: ['catalogue:check'] },
    { name: 'tools for agents, official scenarios', script: ['mcp:conformance'] },
    proof('VSME taxonomy', 'vsme:check'),
    { name: 'FOCUS rules', script: ['focus:large', '--', '--entries', '100000', ...rules] },
    ...['decide', 'ledger', 'books', 'energy', 'siting', 'doctor', 'documents', 'replay', 'forecast'].map(bench),
    ...['routing', 'routing-worlds', 'batch', 'rollups', 'abuse', 'guard', 'first-paint', 'gateway'].map(bench),
    proof('limits', 'test:limits', 'limits.md'),
    proof('faults', 'test:faults', 'faults.md'),
    proof('attacks', 'test:attacks', 'attacks.md'),
    proof('tenants', 'test:tenants', 'tenants.md'),
    proof('hostile load', 'test:hostile', 'hostile.md'),
    proof('rolling restart', 'test:rolling', 'rolling.md'),
    proof('scale', 'test:scale', 'scale.md'),
    proof('cluster', 'test:cluster', 'cluster.md'),
    proof('crash of the ledger', 'test:ledger-crash', 'ledger-crash.md'),
    proof('meters', 'test:meters', 'meters.md'),
    proof('fuzz', 'fuzz', 'fuzz.md'),
    proof('planted faults', 'test:mutations', 'mutations.md'),
    proof('mutation score', 'test:mutation-score', 'mutation-score.md'),
    proof('other engines', 'test:engines', 'engines.md'),
    proof('soak', 'soak', 'soak.md'),
  ];
}

/** What a release has to pass and no step does. */
export const UNCOVERED: readonly string[] = [
  'the image of `deploy/Dockerfile`, built by a builder and started',
  'the chart, rendered by helm where there is none, and installed in a cluster',
  'Trino over the Parquet of the books, and any other engine over a bucket of them',
  'the console and the program on Windows and macOS',
];
