import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** What a bench promises of one of its metrics. */
export interface Target {
  readonly name: string;
  readonly value: number;
  readonly op: '<=' | '>=';
  readonly target: number;
  readonly pass: boolean;
}

/** The machine line of a bench. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly arch: string;
}

/** One object that every bench ends with under `--json`. */
export interface BenchReport {
  readonly bench: string;
  readonly machine: Machine;
  readonly metrics: Readonly<Record<string, number>>;
  readonly targets: readonly Target[];
}

/** Exit codes of a bench: every target met, one falls short, it could not run. */
export const EXIT = { met: 0, short: 1, couldNotRun: 2 } as const;

/** Six significant digits: more would claim what no bench measures. */
export const round = (value: number): number => Number(value.toPrecision(6));

/** @example machine().cores // 2 */
export const machine = (): Machine => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  node: process.version,
  arch: process.arch,
});

/**
 * A target on a metric. A metric that is missing or not a number fails.
 * @example targetOn({ median: 0.1 }, 'median', '<=', 0.18).pass // true
 */
export function targetOn(
  metrics: Readonly<Record<string, number>>,
  name: string,
  op: Target['op'],
  target: number,
): Target {
  const value = metrics[name] ?? NaN;
  return { name, value: round(value), op, target, pass: op === '<=' ? value <= target : value >= target };
}

/** The exit code that a list of targets earns. */
export const exitOf = (targets: readonly Target[]): number =>
  targets.every(({ pass }) => pass) ? EXIT.met : EXIT.short;

/** Prints targets one by one for a person. */
export function printTargets(targets: readonly Target[]): void {
  for (const { name, value, op, target, pass } of targets)
    console.log(`${pass ? 'pass       ' : 'FALLS SHORT'}  ${name} ${value} ${op} ${target}`);
}

/**
 * Ends a bench: its report to the file that was named, as JSON or its targets to whoever ran it, and the exit code.
 * @param markdown what the file gets instead of the report
 */
export function concluded(
  bench: string,
  metrics: BenchReport['metrics'],
  targets: readonly Target[],
  { json = false, out }: { readonly json?: boolean; readonly out?: string },
  markdown?: string,
): void {
  const report: BenchReport = { bench, machine: machine(), metrics, targets };
  if (out !== undefined) writeFileSync(out, markdown ?? `${JSON.stringify(report, null, 2)}\n`);
  if (json) console.log(JSON.stringify(report));
  else printTargets(targets);
  process.exitCode = exitOf(targets);
}
