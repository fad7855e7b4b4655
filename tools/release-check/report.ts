/** What became of one thing that a release has to pass. */
export interface Done {
  readonly name: string;
  readonly verdict: 'passed' | 'falls short' | 'could not be run here';
  readonly seconds: number;
  /** In words: what was met or missed. */
  readonly said: string;
  readonly commit: string;
  readonly day: string;
  /** `checkout`: not from a clean clone, but from a checkout without changes. */
  readonly where: 'clean clone' | 'checkout';
  /** Load average of the minute before it. */
  readonly load: number;
}

interface Told {
  readonly targets?: readonly {
    readonly name: string;
    readonly value: number;
    readonly op: string;
    readonly target: number;
    readonly pass: boolean;
  }[];
}

/** What a bench and a proof exit with where the machine lacks something. */
const COULD_NOT = 2;
const SAID_AT_MOST = 160;

/** @example verdictOf(2) // 'could not be run here' */
export const verdictOf = (code: number): Done['verdict'] =>
  code === 0 ? 'passed' : code === COULD_NOT ? 'could not be run here' : 'falls short';

/** Of the one object that a bench ends with: what it missed, or how much it met. Of others their last line. */
export function wordsOf(text: string): string {
  const lines = text.trimEnd().split('\n');
  const last = lines.findLast((line) => line.startsWith('{"bench"'));
  if (last === undefined) return (lines.findLast((line) => !line.startsWith('npm ')) ?? '').slice(0, SAID_AT_MOST);
  const { targets = [] } = JSON.parse(last) as Told;
  const missed = targets.filter(({ pass }) => !pass);
  if (missed.length === 0) return `${targets.length} targets met`;
  return missed.map(({ name, value, op, target }) => `${name} ${value}, wanted ${op} ${target}`).join('; ');
}

/** What was done with what is done now: of the same name the later one counts. */
export const merged = (before: readonly Done[], now: readonly Done[]): readonly Done[] => [
  ...before.filter(({ name }) => now.every((each) => each.name !== name)),
  ...now,
];

/**
 * The report in Markdown: a line for everything that a release has to pass, whether it was run or not.
 * @param plan names of all of them, in order
 * @param uncovered what no step does
 */
export function releaseReport(
  done: readonly Done[],
  plan: readonly string[],
  uncovered: readonly string[],
  machine: string,
): string {
  const commits = [...new Set(done.map(({ commit }) => commit.slice(0, 12)))];
  const count = (verdict: Done['verdict']): number => done.filter((each) => each.verdict === verdict).length;
  const rows = plan.map((name) => {
    const found = done.find((each) => each.name === name);
    if (found === undefined) return `| ${name} | not run | | | | |`;
    const { verdict, seconds, said, commit, day, where, load } = found;
    return `| ${name} | ${verdict === 'falls short' ? '**falls short**' : verdict} | ${seconds.toFixed(0)} | ${load.toFixed(1)} | ${commit.slice(0, 12)}, ${day}, ${where} | ${said.replaceAll('|', '\\|').replaceAll('\n', ' ')} |`;
  });
  const notRun = plan.length - plan.filter((name) => done.some((each) => each.name === name)).length;
  return [
    commits.length === 1 ? `# Release check of ${commits[0]}` : '# Release check in parts',
    '',
    `${machine}. Of ${plan.length} parts ${count('passed')} passed, ${count('falls short')} fell short, ${count('could not be run here')} could not be run on this machine and ${notRun} were not run${commits.length > 1 ? `; ${commits.length} commits, as each line says` : ''}. The load average is that of the minute before a part: what promises milliseconds is judged where it is low.`,
    '',
    '| what | verdict | s | load | commit, day, from | |',
    '|---|---|---:|---:|---|---|',
    ...rows,
    '',
    'No part does:',
    ...uncovered.map((each) => `- ${each}`),
    '',
  ].join('\n');
}
