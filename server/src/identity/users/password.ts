import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { JoulegateError } from '../../units/index.ts';

/** OWASP's least for scrypt: 2^17 blocks of 8 (128 MiB) or, as here, 2^15 with three lanes. */
const COST = { N: 2 ** 15, r: 8, p: 3 } as const;
const MOST_MEMORY = 64 * 1024 * 1024;
const HASH_BYTES = 32;
const LEAST_CHARS = 12;
const MOST_CHARS = 200;

const derived = (password: string, salt: Buffer, { N, r, p }: { N: number; r: number; p: number }): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, { N, r, p, maxmem: MOST_MEMORY }, (error, hash) =>
      error === null ? resolve(hash) : reject(error),
    ),
  );

/**
 * What is stored of a password: scheme, cost, salt and hash, so that the cost can be raised later.
 * @throws JoulegateError JG_USAGE where it is shorter than 12 characters or longer than 200
 */
export async function storedPassword(password: string): Promise<string> {
  if (password.length < LEAST_CHARS || password.length > MOST_CHARS)
    throw new JoulegateError('JG_USAGE', `a password has ${LEAST_CHARS} to ${MOST_CHARS} characters`, {
      where: 'password',
      hint: 'a few words that do not belong together are easy to keep',
    });
  const salt = randomBytes(16);
  const hash = await derived(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join(':');
}

/** Takes the same time for a name that nobody has. */
const NOBODY = ['scrypt', COST.N, COST.r, COST.p, 'AAAAAAAAAAAAAAAAAAAAAA', 'A'.repeat(43)].join(':');

/** Whether a password is the one that was stored; `null` was none, and takes as long. */
export async function isPassword(given: string, stored: string | null): Promise<boolean> {
  const [scheme, n, r, p, salt = '', hash = ''] = (stored ?? NOBODY).split(':');
  if (scheme !== 'scrypt' || given.length > MOST_CHARS) return false;
  const cost = { N: Number(n), r: Number(r), p: Number(p) };
  const same = timingSafeEqual(
    await derived(given, Buffer.from(salt, 'base64url'), cost),
    Buffer.from(hash, 'base64url'),
  );
  return same && stored !== null;
}
