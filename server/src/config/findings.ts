import type { ParsedConfig } from './parse.ts';
import type { ConfigProblem } from './problem.ts';
import { didYouMean } from './similar.ts';

export type Path = readonly (string | number)[];

/** Collects problems, so that one run shows them all. */
export class Findings {
  readonly problems: ConfigProblem[] = [];
  readonly warnings: string[] = [];
  readonly #parsed: ParsedConfig;

  constructor(parsed: ParsedConfig) {
    this.#parsed = parsed;
  }

  problem(path: Path, message: string): void {
    this.problems.push({ path, line: this.#parsed.lineOf(path), message });
  }

  warn(path: Path, message: string): void {
    this.warnings.push(`line ${this.#parsed.lineOf(path) ?? '?'}: ${path.join('.')}: ${message}`);
  }

  unknown(path: Path, what: string, name: string, known: readonly string[]): void {
    this.problem(
      path,
      `unknown ${what} "${name}"${didYouMean(name, known) || `; known: ${known.slice(0, 12).join(', ')}`}`,
    );
  }
}
