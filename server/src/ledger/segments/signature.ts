import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { ledgerError } from '../fault.ts';

/** An Ed25519 signature of the chain's heads. */
export interface Signature {
  /** The digest that was signed. */
  readonly digest: string;
  /** PEM. */
  readonly publicKey: string;
  /** Base64. */
  readonly value: string;
}

export type Signer = (digest: string) => Signature;

/**
 * Signs with a private key in PEM. `openssl genpkey -algorithm ed25519 -out ledger-key.pem` makes one.
 * @throws JoulegateError JG_LEDGER when the text is no Ed25519 private key
 */
export function ed25519Signer(pem: string): Signer {
  let key;
  try {
    key = createPrivateKey(pem);
  } catch (error) {
    throw ledgerError('the signing key cannot be read', 'signing key', 'give an Ed25519 private key in PEM', error);
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw ledgerError(
      `the signing key is ${String(key.asymmetricKeyType)}`,
      'signing key',
      'give an Ed25519 private key in PEM',
    );
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  return (digest) => ({ digest, publicKey, value: sign(null, Buffer.from(digest, 'hex'), key).toString('base64') });
}

/** Whether a signature holds for a digest; against a key that the reader trusts, if one is given. */
export function signatureHolds(signature: Signature, digest: string, trustedPublicKey?: string): boolean {
  try {
    const key = createPublicKey(trustedPublicKey ?? signature.publicKey);
    return (
      signature.digest === digest &&
      verify(null, Buffer.from(digest, 'hex'), key, Buffer.from(signature.value, 'base64'))
    );
  } catch {
    return false;
  }
}
