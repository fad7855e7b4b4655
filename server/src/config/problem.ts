import { JoulegateError } from '../units/index.ts';

/** One thing wrong with a config: where it stands and what to do. */
export interface ConfigProblem {
  /** `workloads.0.mode` */
  readonly path: readonly (string | number)[];
  readonly line: number | null;
  readonly message: string;
}

export const formatProblem = (file: string, { path, line, message }: ConfigProblem): string =>
  `${file}${line === null ? '' : `:${line}`}: ${path.length === 0 ? '' : `${path.join('.')}: `}${message}`;

/** All problems as one error, each on its own line. */
export function configError(file: string, problems: readonly ConfigProblem[]): JoulegateError {
  const first = problems[0];
  const where = `${file}${first?.line == null ? '' : `:${first.line}`}`;
  return new JoulegateError('JG_CONFIG', problems.map((problem) => formatProblem(file, problem)).join('\n'), {
    where,
    hint: `joulegate check ${file} lists every problem`,
  });
}
