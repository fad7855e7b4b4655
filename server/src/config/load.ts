import { readFileSync } from 'node:fs';
import { diskFault } from '../edge/index.ts';
import { JoulegateError, type EpochMs } from '../units/index.ts';
import { parseConfig } from './parse.ts';
import { resolveConfig } from './resolve.ts';
import type { Config } from './resolved.ts';

/**
 * Reads, validates and resolves a config file.
 * @throws JoulegateError `JG_CONFIG`
 */
export function loadConfig(file: string, at: EpochMs): Config {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new JoulegateError('JG_CONFIG', `${file} cannot be read: ${diskFault(cause, 'named')}`, {
      where: file,
      hint: 'give --config FILE, or write one: joulegate init, or joulegate init --template quickstart',
      cause,
    });
  }
  return resolveConfig(parseConfig(text, file), file, at);
}
