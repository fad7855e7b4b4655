import type { YamlProblem } from './problem.ts';
import type { LineOf } from './read-yaml.ts';
import { didYouMean } from './similar.ts';

export type Path = readonly (string | number)[];

/** Collects problems, so that one run shows them all. */
export class Findings {
  readonly problems: YamlProblem[] = [];
  readonly warnings: string[] = [];
  readonly #lineOf: LineOf;

  constructor(lineOf: LineOf) {
    this.#lineOf = lineOf;
  }

  problem(path: Path, message: string): void {
    this.problems.push({ path, line: this.#lineOf(path), message });
  }

  warn(path: Path, message: string): void {
    this.warnings.push(`line ${this.#lineOf(path) ?? '?'}: ${path.join('.')}: ${message}`);
  }

  /** `undefined` where a name is not known, and a problem for it. */
  found<T>(path: Path, what: string, name: string, value: T | undefined, known: readonly string[]): T | undefined {
    if (value === undefined) this.unknown(path, what, name, known);
    return value;
  }

  unknown(path: Path, what: string, name: string, known: readonly string[]): void {
    this.problem(
      path,
      `unknown ${what} "${name}"${didYouMean(name, known) || `; known: ${known.slice(0, 12).join(', ')}`}`,
    );
  }
}
