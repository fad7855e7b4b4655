/** One thing that a release has to pass. */
export interface Step {
  readonly name: string;
  /** Of the repository's scripts, with what follows it. */
  readonly script: readonly string[];
}

const bench = (name: string, ...more: readonly string[]): Step => ({
  name: `bench ${name}`,
  script: [`bench:${name}`, '--', '--json', ...more],
});
const proof = (name: string, script: string, ...more: readonly string[]): Step => ({
  name,
  script: [script, '--', '--json', ...more],
});

/** Everything beyond the test command, the shorter ones first; hours in all. */
export const STEPS: readonly Step[] = [
  { name: 'catalogue', script: ['catalogue:check'] },
  { name: 'tools for agents, official scenarios', script: ['mcp:conformance'] },
  proof('VSME taxonomy', 'vsme:check'),
  proof('FOCUS validator', 'focus:check'),
  ...['decide', 'ledger', 'books', 'energy', 'siting', 'doctor', 'documents', 'replay', 'forecast'].map((name) =>
    bench(name),
  ),
  ...['routing', 'routing-worlds', 'batch', 'rollups', 'abuse', 'guard', 'first-paint', 'gateway'].map((name) =>
    bench(name),
  ),
  proof('limits', 'test:limits'),
  proof('faults', 'test:faults'),
  proof('attacks', 'test:attacks'),
  proof('tenants', 'test:tenants'),
  proof('hostile load', 'test:hostile'),
  proof('rolling restart', 'test:rolling'),
  proof('cluster', 'test:cluster'),
  proof('crash of the ledger', 'test:ledger-crash'),
  proof('fuzz', 'fuzz'),
  proof('mutation score', 'test:mutation-score'),
  proof('soak', 'soak'),
];
