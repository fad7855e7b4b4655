import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { exitOf, machine, printTargets, round, type Target } from '../../bench/report.ts';

/** One promise that was put to the test. */
export interface Check {
  readonly name: string;
  readonly value: number;
  readonly op: '<=' | '>=' | '=';
  readonly target: number;
  /** What a reader should know of the value. */
  readonly note?: string;
}

export const atMost = (name: string, value: number, target: number, note?: string): Check => ({
  name,
  value,
  op: '<=',
  target,
  ...(note === undefined ? {} : { note }),
});
export const atLeast = (name: string, value: number, target: number, note?: string): Check => ({
  name,
  value,
  op: '>=',
  target,
  ...(note === undefined ? {} : { note }),
});
/** A check that holds where two numbers are the same. */
export const equals = (name: string, value: number, target: number, note?: string): Check => ({
  name,
  value,
  op: '=',
  target,
  ...(note === undefined ? {} : { note }),
});

export const holds = ({ value, op, target }: Check): boolean =>
  op === '<=' ? value <= target : op === '>=' ? value >= target : value === target;

const asTargets = (check: Check): readonly Target[] => {
  const { name, value, op, target } = check;
  const one = (each: '<=' | '>='): Target => ({
    name,
    value: round(value),
    op: each,
    target,
    pass: each === '<=' ? value <= target : value >= target,
  });
  return op === '=' ? [one('<='), one('>=')] : [one(op)];
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The checks as a table in Markdown. */
export function checkTable(checks: readonly Check[]): string {
  const rows = checks.map(
    (check) =>
      `| ${holds(check) ? 'holds' : '**BROKEN**'} | ${cell(check.name)} | ${round(check.value)} | ${check.op} ${round(check.target)} | ${cell(check.note ?? '')} |`,
  );
  return ['| | promise | seen | wanted | |', '|---|---|---:|---|---|', ...rows].join('\n');
}

export interface Outcome {
  readonly bench: string;
  readonly checks: readonly Check[];
  /** Further figures. */
  readonly metrics?: Readonly<Record<string, number>>;
  /** Prints one JSON object as the last line. */
  readonly json: boolean;
  /** A Markdown file to write. */
  readonly out?: string | undefined;
  readonly title: string;
  /** What was done, in Markdown, above the table. */
  readonly text: string;
  /** Below the table. */
  readonly more?: string;
}

/** Prints what a proof found and sets the exit code: 1 where a promise is broken. */
export function conclude({ bench, checks, metrics = {}, json, out, title, text, more = '' }: Outcome): void {
  const { cpu, cores, node, arch } = machine();
  const broken = checks.filter((check) => !holds(check));
  const verdict =
    broken.length === 0
      ? `${checks.length} promises hold.`
      : `${broken.length} of ${checks.length} promises are broken.`;
  const document = `# ${title}\n\n${text}\n\n${checkTable(checks)}\n\n${verdict} ${cpu}, ${cores} cores, ${arch}, Node ${node}.\n${more === '' ? '' : `\n${more}\n`}`;
  if (out !== undefined) {
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, document);
  }
  console.log(document);
  const targets = checks.flatMap(asTargets);
  if (json)
    console.log(
      JSON.stringify({
        bench,
        machine: machine(),
        metrics: { ...Object.fromEntries(checks.map(({ name, value }) => [name, round(value)])), ...metrics },
        targets,
      }),
    );
  else printTargets(targets.filter(({ pass }) => !pass));
  process.exitCode = exitOf(targets);
}
