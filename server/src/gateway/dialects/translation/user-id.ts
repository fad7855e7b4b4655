import { createHash } from 'node:crypto';

/** Longer ones are refused by OpenAI. */
const LONGEST = 64;
/** Ids that a client's vendor gave to an account, a device or a session, and addresses. */
const FOREIGN =
  /[{@]|account|device|session|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}/i;

/**
 * The name of a user as another vendor may get it: as it is, or as a hash where it is long or made of ids of the
 * client's own vendor, which none of the others is to learn. The same user has the same hash.
 * @example otherVendorsUser('user-7') // { id: 'user-7', hashed: false }
 */
export function otherVendorsUser(user: unknown): { readonly id: unknown; readonly hashed: boolean } {
  if (typeof user !== 'string' || (user.length <= LONGEST && !FOREIGN.test(user))) return { id: user, hashed: false };
  return { id: createHash('sha256').update(`joulegate user ${user}`).digest('hex'), hashed: true };
}
