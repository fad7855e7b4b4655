import { createLocalJWKSet, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose';
import * as client from 'openid-client';
import { exchange, openOutbound, systemClock, type Outbound } from '../../edge/index.ts';
import { JoulegateError } from '../../units/index.ts';
import type { UserRole } from '../question.ts';

/** An identity provider, as the config names it. */
export interface OidcSettings {
  readonly issuer: string;
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: () => string;
  readonly scopes: readonly string[];
  /** Claim that says who is what, and its values by role; the highest that fits holds. */
  readonly claim: string;
  readonly roles: Readonly<Partial<Record<UserRole, readonly string[]>>>;
  /** Of whoever has none of them; `null`: may not sign in. */
  readonly otherwise: UserRole | null;
  /** Address of the control plane as browsers know it; `null`: as they ask for it. */
  readonly publicUrl: string | null;
}

/** A sign-in that has begun, kept in its browser's cookie until it comes back. */
export interface Begun {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

/** Who has signed in there. */
export interface ProvidedUser {
  /** Issuer and subject. */
  readonly subject: string;
  readonly name: string;
  readonly role: UserRole;
}

const TIMEOUT_MS = 10_000;
/** Then a key that was taken back is known. */
const KEYS_FOR_MS = 5 * 60_000;
/** Signatures with a public key only: with a shared secret the provider's clients could sign too. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const HIGHEST_FIRST: readonly UserRole[] = ['admin', 'operator', 'auditor', 'viewer'];

/** The guarded client, as the library asks for it. */
const guarded =
  (outbound: Outbound): client.CustomFetch =>
  async (url, { method, headers, body }) => {
    const { origin, pathname, search } = new URL(url);
    const answer = await exchange(outbound, origin, {
      method: method as 'GET' | 'POST',
      path: `${pathname}${search}`,
      headers: { ...headers, ...(body == null ? {} : { 'content-length': String(Buffer.byteLength(String(body))) }) },
      ...(body == null ? {} : { body: Buffer.from(String(body)) }),
      timeoutMs: TIMEOUT_MS,
    });
    const answered = Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    );
    return new Response(answer.status === 204 ? null : answer.body, { status: answer.status, headers: answered });
  };

const failed = (cause: unknown, what: string): JoulegateError =>
  new JoulegateError('JG_AUTH_FORBIDDEN', `${what}: ${cause instanceof Error ? cause.message : String(cause)}`, {
    hint: 'sign in again; where it happens again, see admin.oidc in joulegate.yaml',
    cause,
  });

/** Values of a claim, whatever of a text, a list or nothing it is. */
const valuesOf = (claim: unknown): readonly string[] =>
  Array.isArray(claim) ? claim.map(String) : typeof claim === 'string' ? [claim] : [];

/**
 * The highest role that a claim's values give.
 * @example roleOf(['staff', 'ops'], { operator: ['ops'], viewer: ['staff'] }, null) // 'operator'
 */
export const roleOf = (claim: unknown, roles: OidcSettings['roles'], otherwise: UserRole | null): UserRole | null =>
  HIGHEST_FIRST.find((role) => roles[role]?.some((value) => valuesOf(claim).includes(value))) ?? otherwise;

/** Sign-in at an identity provider: OpenID Connect, code with PKCE, state and nonce. */
export class Oidc {
  readonly settings: OidcSettings;
  readonly #outbound: Outbound;
  #found: Promise<client.Configuration> | null = null;
  /** Keys that tokens are signed with. */
  #keys: { readonly set: JSONWebKeySet; readonly atMs: number } | null = null;

  /** @throws JoulegateError JG_OUTBOUND_REFUSED for an issuer whose address is never asked */
  constructor(settings: OidcSettings) {
    this.settings = settings;
    this.#outbound = openOutbound([new URL(settings.issuer).origin], 4);
  }

  /** What the provider says of itself, asked once; a failure is asked again. */
  #provider(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.settings;
    this.#found ??= client
      .discovery(new URL(issuer), clientId, clientSecret(), undefined, {
        [client.customFetch]: guarded(this.#outbound),
        ...(new URL(issuer).protocol === 'http:' ? { execute: [client.allowInsecureRequests] } : {}),
      })
      .then((found) => {
        // Tokens and keys may live at other origins than the issuer, and nowhere that it does not name itself.
        const { token_endpoint = issuer, jwks_uri = issuer } = found.serverMetadata();
        this.#outbound.allow([issuer, token_endpoint, jwks_uri].map((url) => new URL(url).origin));
        return found;
      })
      .catch((cause: unknown) => {
        this.#found = null;
        throw failed(cause, 'the identity provider could not be asked');
      });
    return this.#found;
  }

  #redirectUri(askedAt: string): string {
    return new URL('/sign-in/provider/back', this.settings.publicUrl ?? askedAt).href;
  }

  /** @param askedAt a URL of the control plane, as the browser asked for it */
  async begin(askedAt: string): Promise<{ readonly url: string; readonly begun: Begun }> {
    const provider = await this.#provider();
    const begun = {
      verifier: client.randomPKCECodeVerifier(),
      state: client.randomState(),
      nonce: client.randomNonce(),
    };
    const url = client.buildAuthorizationUrl(provider, {
      redirect_uri: this.#redirectUri(askedAt),
      scope: this.settings.scopes.join(' '),
      code_challenge: await client.calculatePKCECodeChallenge(begun.verifier),
      code_challenge_method: 'S256',
      state: begun.state,
      nonce: begun.nonce,
    });
    return { url: url.href, begun };
  }

  /**
   * @param askedAt the URL that the browser came back to
   * @throws JoulegateError JG_AUTH_FORBIDDEN where anything of it is not right, or the user has no role here
   */
  async end(askedAt: string, { verifier, state, nonce }: Begun): Promise<ProvidedUser> {
    const back = new URL(this.#redirectUri(askedAt));
    back.search = new URL(askedAt).search;
    const provider = await this.#provider();
    const tokens = await client
      .authorizationCodeGrant(provider, back, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      })
      .catch((cause: unknown) => {
        throw failed(cause, 'the sign-in was not accepted');
      });
    const claims = tokens.claims();
    if (claims === undefined) throw failed('it named nobody', 'the sign-in was not accepted');
    return this.#userOf(claims);
  }

  /** @throws JoulegateError JG_AUTH_FORBIDDEN for whoever has no role here */
  #userOf(claims: JWTPayload): ProvidedUser {
    const { issuer, claim, roles, otherwise } = this.settings;
    const role = roleOf(claims[claim], roles, otherwise);
    const name = [claims['email'], claims['preferred_username'], claims['name'], claims.sub].find(
      (each): each is string => typeof each === 'string' && each !== '',
    );
    if (role === null)
      throw new JoulegateError('JG_AUTH_FORBIDDEN', `${name ?? 'this user'} has no role here`, {
        hint: `ask for one of the groups under admin.oidc.roles (claim ${claim})`,
      });
    return { subject: `${issuer} ${claims.sub ?? ''}`, name: (name ?? 'somebody').slice(0, 80), role };
  }

  /**
   * Who holds an access token that the provider has made for this resource.
   * @param resource URL of what is asked for: the token's audience must be it (RFC 8707)
   * @throws JoulegateError JG_AUTH_UNKNOWN_KEY for a token of another issuer, for another audience, or past its end
   */
  async holderOf(token: string, resource: string): Promise<ProvidedUser> {
    const provider = await this.#provider();
    const verified = await this.#verified(provider, token, resource).catch((cause: unknown) => {
      throw new JoulegateError(
        'JG_AUTH_UNKNOWN_KEY',
        `the access token is not taken: ${cause instanceof Error ? cause.message : String(cause)}`,
        {
          where: 'authorization',
          hint: `ask ${this.settings.issuer} for a token whose audience is ${resource}`,
          cause,
        },
      );
    });
    return this.#userOf(verified);
  }

  async #verified(provider: client.Configuration, token: string, resource: string): Promise<JWTPayload> {
    const { issuer, jwks_uri } = provider.serverMetadata();
    if (jwks_uri === undefined) throw new Error('the provider names no keys');
    if (this.#keys === null || systemClock.monotonicMs() - this.#keys.atMs > KEYS_FOR_MS) {
      const { origin, pathname, search } = new URL(jwks_uri);
      const { body } = await exchange(this.#outbound, origin, {
        method: 'GET',
        path: `${pathname}${search}`,
        timeoutMs: TIMEOUT_MS,
      });
      this.#keys = { set: JSON.parse(body) as JSONWebKeySet, atMs: systemClock.monotonicMs() };
    }
    const { payload } = await jwtVerify(token, createLocalJWKSet(this.#keys.set), {
      issuer,
      audience: resource,
      algorithms: ALGORITHMS,
      requiredClaims: ['sub', 'exp'],
    });
    return payload;
  }

  close(): Promise<void> {
    return this.#outbound.close();
  }
}
