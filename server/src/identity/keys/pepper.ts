import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../edge/index.ts';
import { JoulegateError } from '../../units/index.ts';

/** The secret without which the stored hashes are useless. */
export interface Pepper {
  /** HMAC-SHA256 of a key. */
  hash(key: string): Buffer;
  /** Tells peppers apart without telling anything of them. */
  readonly fingerprint: string;
}

const MIN_LENGTH = 16;
const FILE = 'pepper';

/** @throws JoulegateError JG_CONFIG when the secret is shorter than 16 characters */
export function pepperOf(secret: string, where = 'JOULEGATE_PEPPER'): Pepper {
  if (secret.length < MIN_LENGTH) {
    throw new JoulegateError(
      'JG_CONFIG',
      `the pepper has ${secret.length} characters, at least ${MIN_LENGTH} are needed`,
      {
        where,
        hint: 'make one with: openssl rand -hex 32',
      },
    );
  }
  const secretKey = createSecretKey(secret, 'utf8');
  const hash = (key: string): Buffer => createHmac('sha256', secretKey).update(key).digest();
  return { hash, fingerprint: hash('joulegate pepper').toString('hex').slice(0, 8) };
}

/** The stored form of a key: scheme, pepper and HMAC, so that a change of any of them can be told. */
export const storedHash = (pepper: Pepper, key: string): string =>
  `1:${pepper.fingerprint}:${pepper.hash(key).toString('hex')}`;

/** What {@link storedHash} wrote; `null` where it was another pepper. */
export function readHash(pepper: Pepper, stored: string): Buffer | null {
  const [scheme, fingerprint, hex] = stored.split(':');
  return scheme !== '1' || fingerprint !== pepper.fingerprint || hex === undefined ? null : Buffer.from(hex, 'hex');
}

async function createPepperFile(folder: string): Promise<void> {
  const path = join(folder, FILE);
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(`${randomBytes(32).toString('hex')}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // A link never replaces: of two processes that start at once the first wins, and both read the same pepper.
    await link(temporary, path);
    await syncFolder(folder);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * The pepper of this installation: `JOULEGATE_PEPPER`, else the file `pepper` beside the state, made at
 * first use and readable by its owner only. Losing it makes every stored key unknown.
 *
 * @param folder of the state; `null` (in memory) gives a pepper for this process
 * @throws JoulegateError JG_CONFIG when it is too short, JG_STATE when the file cannot be read or made
 */
export async function loadPepper(
  folder: string | null,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Pepper> {
  const given = env['JOULEGATE_PEPPER'];
  if (given !== undefined && given !== '') return pepperOf(given);
  if (folder === null) return pepperOf(randomBytes(32).toString('hex'));
  const path = join(folder, FILE);
  const read = async (): Promise<Pepper | null> => {
    try {
      return pepperOf((await readFile(path, 'utf8')).trim(), path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
  };
  try {
    const existing = await read();
    if (existing !== null) return existing;
    await createPepperFile(folder);
    const made = await read();
    if (made !== null) return made;
    throw new Error('it is gone again');
  } catch (cause) {
    if (cause instanceof JoulegateError) throw cause;
    throw new JoulegateError('JG_STATE', `the pepper cannot be read or made: ${String(cause)}`, {
      where: path,
      hint: 'make the folder writable for this user, or set JOULEGATE_PEPPER',
      cause,
    });
  }
}
