import { yamlText, type Findings } from '../edge/index.ts';
import type { JoulegateError } from '../units/index.ts';
import { configSchema } from './schema.ts';

/** A parsed config with the line of every value. */
export type ParsedConfig = ReturnType<typeof yamlText.read<typeof configSchema>>;

/** All problems of a config as one error. */
export const configError = (file: string, problems: Readonly<Findings['problems']>): JoulegateError =>
  yamlText.error('JG_CONFIG', file, problems, `joulegate check ${file} lists every problem`);

/**
 * Parses and validates the text of a `joulegate.yaml`.
 * @throws JoulegateError `JG_CONFIG` naming file, line, setting and what to do for every problem
 */
export const parseConfig = (text: string, file: string): ParsedConfig =>
  yamlText.read(text, configSchema, (problems) => configError(file, problems));
