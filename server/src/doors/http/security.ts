import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { JoulegateError } from '../../units/index.ts';

export const COOKIE = 'joulegate_session';
const MIN_TOKEN = 16;

/** Headers of every answer. Scripts, styles and connections come from the server itself and nowhere else. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
    "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

/** Whether only this machine can reach an address. @example isLoopback('127.0.0.1') // true */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/**
 * Whether a Host header names this machine. A page whose name was rebound to 127.0.0.1 sends its own
 * name here, and is refused.
 *
 * @example isLoopbackHostHeader('localhost:4001') // true
 * @example isLoopbackHostHeader('evil.example:4001') // false
 */
export function isLoopbackHostHeader(header: string | undefined): boolean {
  const match = /^(\[[0-9a-f:]+\]|[^:[\]]+)(?::\d{1,5})?$/i.exec(header ?? '');
  return match?.[1] !== undefined && isLoopback(match[1].toLowerCase().replace(/^\[|\]$/g, ''));
}

/** Who may ask. */
export interface Guard {
  readonly required: boolean;
  /** The token itself, as in `Authorization: Bearer` or `/login?token=`. */
  acceptsToken(token: string | undefined): boolean;
  acceptsCookie(value: string | undefined): boolean;
  /** The value of the session cookie: derived from the token, good until the process ends. */
  readonly cookieValue: string;
}

/**
 * The guard of a bind address. On a loopback address a token is optional; elsewhere it is required, unless readers sign in.
 *
 * @param readersSignIn nothing is answered to whom nobody knows
 * @throws JoulegateError JG_CONFIG without a token on an address that others can reach, or with a short one
 * @example createGuard('127.0.0.1', undefined).required // false
 */
export function createGuard(host: string, token: string | undefined, readersSignIn = false): Guard {
  if (token === undefined && !readersSignIn && !isLoopback(host)) {
    throw new JoulegateError('JG_CONFIG', `the control plane on ${host} can be reached by others and has no token`, {
      where: 'admin.token',
      hint: 'set a token, or admin.oidc, or admin.signIn: always; or bind it to 127.0.0.1',
    });
  }
  if (token !== undefined && token.length < MIN_TOKEN) {
    throw new JoulegateError('JG_CONFIG', `the control plane's token has ${token.length} characters`, {
      where: 'admin.token',
      hint: `use at least ${MIN_TOKEN} random characters, such as those of: openssl rand -hex 24`,
    });
  }
  const key = randomBytes(32);
  const digest = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const cookieValue = digest(`session:${token ?? ''}`).toString('base64url');
  // Digests have one length, so that the comparison takes the same time for every guess.
  const same = (given: string | undefined, wanted: string): boolean =>
    given !== undefined && timingSafeEqual(digest(given), digest(wanted));
  return {
    required: token !== undefined,
    acceptsToken: (given) => token !== undefined && same(given, token),
    acceptsCookie: (given) => token !== undefined && same(given, cookieValue),
    cookieValue,
  };
}
