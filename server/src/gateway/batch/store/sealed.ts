import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { JoulegateError } from '../../../units/index.ts';

/** Encrypts what is kept of prompts and answers: the database alone does not tell them. */
export interface Seal {
  close(plain: Buffer): string;
  /** @throws JoulegateError `JG_STATE` where it was sealed with another pepper, or changed since */
  open(sealed: string): Buffer;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM. @param key 32 bytes that are not in the database */
export function sealOf(key: Buffer): Seal {
  const secret = createSecretKey(key);
  return {
    close(plain) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', secret, iv);
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
    },
    open(sealed) {
      try {
        const bytes = Buffer.from(sealed, 'base64');
        const decipher = createDecipheriv('aes-256-gcm', secret, bytes.subarray(0, IV_BYTES));
        decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
        return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
      } catch (cause) {
        throw new JoulegateError('JG_STATE', 'what is kept of a batch cannot be read with this pepper', {
          hint: 'machines that share a state need the same pepper',
          cause,
        });
      }
    },
  };
}
