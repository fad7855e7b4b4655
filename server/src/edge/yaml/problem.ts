import { JoulegateError } from '../../units/index.ts';

/** One thing wrong with a YAML file: where it stands and what to do. */
export interface YamlProblem {
  /** `workloads.0.mode` */
  readonly path: readonly (string | number)[];
  readonly line: number | null;
  readonly message: string;
}

const formatProblem = (file: string, { path, line, message }: YamlProblem): string =>
  `${file}${line === null ? '' : `:${line}`}: ${path.length === 0 ? '' : `${path.join('.')}: `}${message}`;

/**
 * All problems as one error, each on its own line.
 * @param hint what to do about them
 */
export function yamlError(
  code: 'JG_CONFIG' | 'JG_USAGE',
  file: string,
  problems: readonly YamlProblem[],
  hint: string,
): JoulegateError {
  const first = problems[0];
  const where = `${file}${first?.line == null ? '' : `:${first.line}`}`;
  return new JoulegateError(code, problems.map((problem) => formatProblem(file, problem)).join('\n'), { where, hint });
}
