import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** `jg_live_` + 12 characters id + `_` + 43 characters secret (256 bits) + 6 characters checksum. */
const KEY_PREFIX = 'jg_live_';
const ID_LENGTH = 12;
const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
const KEY_LENGTH = KEY_PREFIX.length + ID_LENGTH + 1 + SECRET_LENGTH + CHECKSUM_LENGTH;

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SHAPE = /^jg_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$/;

function base62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; rest > 0n; rest /= 62n) text = ALPHABET[Number(rest % 62n)]! + text;
  return text.padStart(length, '0');
}

const randomText = (bits: number, length: number): string =>
  base62(BigInt(`0x${randomBytes(bits / 8).toString('hex')}`), length);

const checksum = (text: string): string => base62(BigInt(crc32(text)), CHECKSUM_LENGTH);

/**
 * A new key from the system's randomness.
 */
export function newKey(): { readonly id: string; readonly key: string } {
  const id = randomText(64, ID_LENGTH);
  const body = `${KEY_PREFIX}${id}_${randomText(256, SECRET_LENGTH)}`;
  return { id, key: body + checksum(body) };
}

/** What a text is as a key. The checksum finds slips of the hand without asking any table; it proves nothing. */
export type ParsedKey =
  { readonly kind: 'key'; readonly id: string } | { readonly kind: 'mistyped' } | { readonly kind: 'other' };

/** Reads the id of a key. Texts without our prefix are `other`: the config may declare such keys. */
export function parseKey(text: string): ParsedKey {
  if (!text.startsWith(KEY_PREFIX)) return { kind: 'other' };
  if (text.length !== KEY_LENGTH || !SHAPE.test(text)) return { kind: 'mistyped' };
  const body = text.slice(0, -CHECKSUM_LENGTH);
  if (checksum(body) !== text.slice(-CHECKSUM_LENGTH)) return { kind: 'mistyped' };
  return { kind: 'key', id: text.slice(KEY_PREFIX.length, KEY_PREFIX.length + ID_LENGTH) };
}

/** What may be shown of a key: prefix and id. */
export const shownPrefix = (id: string): string => `${KEY_PREFIX}${id}`;
