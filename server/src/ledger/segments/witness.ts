import { createPrivateKey, createPublicKey, randomUUID, sign } from 'node:crypto';
import { systemClock } from '../../edge/index.ts';
import type { State } from '../../state/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { ACTS, type Signer, type Witness } from './manifest.ts';

/**
 * Signs with a private key in PEM. `openssl genpkey -algorithm ed25519 -out ledger-key.pem` makes one.
 * @throws JoulegateError JG_LEDGER when the text is no Ed25519 private key
 */
export function ed25519Signer(pem: string): Signer {
  let key;
  try {
    key = createPrivateKey(pem);
  } catch (error) {
    throw new JoulegateError('JG_LEDGER', 'the signing key cannot be read', {
      where: 'signing key',
      hint: 'give an Ed25519 private key in PEM',
      cause: error,
    });
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw new JoulegateError('JG_LEDGER', `the signing key is ${String(key.asymmetricKeyType)}`, {
      where: 'signing key',
      hint: 'give an Ed25519 private key in PEM',
    });
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  return (digest) => ({ digest, publicKey, value: sign(null, Buffer.from(digest, 'hex'), key).toString('base64') });
}

/**
 * Keeps each writer's head in the state database, apart from the files that it vouches for: what `Sealing.anchor` takes.
 */
export const stateAnchor =
  ({ db }: Pick<State, 'db'>, now: () => number = systemClock.now): NonNullable<Witness['anchor']> =>
  async ({ writer, file, hash, entries }) => {
    const head = { file, hash, entries, at: now() };
    await db
      .insertInto('ledger_heads')
      .values({ writer, ...head })
      .onConflict((conflict) => conflict.column('writer').doUpdateSet(head))
      .execute();
  };

/**
 * Keeps what was done to segments: the last act as a head beside the writers', and each in the audit log.
 */
export const stateRecord =
  ({ db }: Pick<State, 'db'>): NonNullable<Witness['record']> =>
  async ({ kind, at, reason, segments, hash }) => {
    const head = { file: kind, hash, entries: segments.length, at };
    await db
      .insertInto('ledger_heads')
      .values({ writer: ACTS, ...head })
      .onConflict((conflict) => conflict.column('writer').doUpdateSet(head))
      .execute();
    const detail = JSON.stringify({ reason, segments, hash });
    await db
      .insertInto('audit')
      .values({ id: randomUUID(), at, actor: 'ledger', action: `ledger.${kind}`, subject: 'ledger', detail })
      .execute();
  };

/** What vouches for the books in a state; nothing does where there is none. */
export const witnessOf = (state: Pick<State, 'db'> | null, signer: Signer | null): Witness =>
  state === null ? { signer, anchor: null } : { signer, anchor: stateAnchor(state), record: stateRecord(state) };

/** The anchored heads, a hash by writer: what `verifyManifest` compares with. */
export async function readAnchors({ db }: Pick<State, 'db'>): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('ledger_heads').select(['writer', 'hash']).execute();
  return new Map(rows.map(({ writer, hash }) => [writer, hash]));
}
