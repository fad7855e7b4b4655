import { readFileSync } from 'node:fs';
import type { RawConfig } from '../config/index.ts';
import { ed25519Signer, openEngine, witnessOf, type Sealing } from '../ledger/index.ts';
import type { State } from '../state/index.ts';
import { JoulegateError } from '../units/index.ts';

/**
 * How the segments of a storage are made: by the engine, signed where there is a key, their heads anchored in the state.
 * @throws JoulegateError `JG_CONFIG` where the key cannot be read
 */
export function openSealing({ parquet, signingKey }: RawConfig['storage'], folder: string, state: State): Sealing {
  return {
    engine: parquet ? openEngine({ folders: [folder] }) : null,
    ...witnessOf(state, signingKey === null ? null : ed25519Signer(pemOf(signingKey.file))),
  };
}

function pemOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new JoulegateError('JG_CONFIG', `the signing key cannot be read: ${(cause as Error).message}`, {
      where: 'storage.signingKey',
      hint: `openssl genpkey -algorithm ed25519 -out ${file}`,
      cause,
    });
  }
}
