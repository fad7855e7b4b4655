import { readFileSync } from 'node:fs';
import { JoulegateError } from '../units/index.ts';
import type { GridSecret, Secret } from '../world/index.ts';

/**
 * A secret of the environment or of a file, read at every request, so that a rotated one needs no restart; it appears
 * in no log.
 * @param what it belongs to, such as `the grid source entsoe`
 */
export function secretReader(source: GridSecret, what: string, where: string): Secret {
  return () => {
    let secret = '';
    try {
      secret = ('env' in source ? (process.env[source.env] ?? '') : readFileSync(source.file, 'utf8')).trim();
    } catch (cause) {
      throw new JoulegateError('JG_CONFIG', `the secret of ${what} cannot be read`, { where, cause });
    }
    if (secret !== '') return secret;
    throw new JoulegateError('JG_CONFIG', `${what} has no secret`, {
      where,
      hint: 'env' in source ? `set the environment variable ${source.env}` : `write the secret into ${source.file}`,
    });
  };
}
