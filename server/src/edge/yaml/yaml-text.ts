import { Findings } from './findings.ts';
import { yamlError } from './problem.ts';
import { readYaml } from './read-yaml.ts';
import { didYouMean } from './similar.ts';

export type { Findings, Path } from './findings.ts';

/** YAML that people write: read against a schema, every mistake with its line and, for a typo, what was meant. */
export const yamlText = {
  read: readYaml,
  error: yamlError,
  didYouMean,
  findings: (lineOf: ReturnType<typeof readYaml>['lineOf']): Findings => new Findings(lineOf),
} as const;
