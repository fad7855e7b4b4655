import { randomBytes, timingSafeEqual } from 'node:crypto';
import { consoleUsers } from '../../identity/index.ts';
import type { State } from '../../state/index.ts';
import { JoulegateError, type EpochMs } from '../../units/index.ts';
import type { UserRole } from '../question.ts';

type ConsoleUser = NonNullable<Awaited<ReturnType<typeof consoleUsers.sessions.userOf>>>;

/** Who asks. */
export interface Caller {
  /** What the audit calls them. */
  readonly actor: string;
  readonly name: string;
  readonly role: UserRole;
  /** Which may be changed: not who shows the token or comes from an identity provider. */
  readonly hasPassword: boolean;
}

/** Wrong passwords in a window, of one name and of all together: a guess costs 50 ms of CPU. */
const WINDOW_MS = 60_000;
const MOST_OF_NAME = 5;
const MOST_OF_ALL = 60;
/** A role that was taken away, or a session that was ended elsewhere, holds no longer. */
const FRESH_MS = 1000;
const MOST_KNOWN = 1000;

/** Where users and sessions are kept. */
export interface PeopleOptions {
  readonly state: () => Promise<State>;
  readonly now: () => EpochMs;
}

/** Users, sessions and the first admin of a control plane. */
export class SignIn {
  readonly #state: () => Promise<State>;
  readonly #now: () => EpochMs;
  readonly #known = new Map<string, { readonly user: ConsoleUser | null; readonly at: EpochMs }>();
  #failures: { readonly name: string; readonly at: EpochMs }[] = [];
  #setUpCode: string | null = null;

  constructor({ state, now }: PeopleOptions) {
    this.#state = state;
    this.#now = now;
  }

  /** The code that makes the first admin, once; `null` where there is one already. */
  async setUpCode(): Promise<string | null> {
    if (await consoleUsers.hasAdmin(await this.#state())) this.#setUpCode = null;
    else this.#setUpCode ??= randomBytes(18).toString('base64url');
    return this.#setUpCode;
  }

  get awaitsSetUp(): boolean {
    return this.#setUpCode !== null;
  }

  /**
   * Makes the first admin and signs them in.
   * @returns what the session cookie says
   * @throws JoulegateError JG_AUTH_FORBIDDEN for another code, or where there is an admin already; JG_USAGE
   */
  async setUp(code: string, name: string, password: string): Promise<string> {
    const state = await this.#state();
    const right = (await this.setUpCode()) !== null && same(code, this.#setUpCode ?? '');
    if (!right)
      throw new JoulegateError('JG_AUTH_FORBIDDEN', 'this link makes no first admin, or there is one already', {
        where: 'code',
        hint: 'use the link that serve printed last; an admin makes other users',
      });
    const at = this.#now();
    // Taken first: of two who come at once one makes the admin. A name that cannot be used gives it back.
    this.#setUpCode = null;
    const made = consoleUsers.create(state, { name, role: 'admin', password }, { at, actor: 'set-up link' });
    const user = await made.catch((error: unknown) => {
      this.#setUpCode = code;
      throw error;
    });
    return await consoleUsers.sessions.begin(state, user, at);
  }

  /**
   * @returns what the session cookie says
   * @throws JoulegateError JG_AUTH_UNKNOWN_KEY where name or password is wrong, JG_RATE_LIMITED after too many
   */
  async withPassword(name: string, password: string): Promise<string> {
    const at = this.#now();
    this.#failures = this.#failures.filter((failure) => failure.at > at - WINDOW_MS);
    const ofName = this.#failures.filter((failure) => failure.name === name).length;
    if (ofName >= MOST_OF_NAME || this.#failures.length >= MOST_OF_ALL)
      throw new JoulegateError('JG_RATE_LIMITED', 'too many wrong passwords', { hint: 'try again in a minute' });
    // Counted before it is known: guesses that are under way together are as many.
    const guess = { name, at };
    this.#failures.push(guess);
    const state = await this.#state();
    const user = await consoleUsers.withPassword(state, name, password);
    if (user === null)
      throw new JoulegateError('JG_AUTH_UNKNOWN_KEY', 'name or password is not right', { where: 'password' });
    this.#failures = this.#failures.filter((failure) => failure !== guess);
    return await consoleUsers.sessions.begin(state, user, at);
  }

  /** @returns what the session cookie says. @throws JoulegateError JG_AUTH_FORBIDDEN where the user was ended */
  async atProvider(who: { readonly subject: string; readonly name: string; readonly role: UserRole }): Promise<string> {
    const at = this.#now();
    const state = await this.#state();
    const user = await consoleUsers.ofProvider(state, who, { at, actor: 'identity provider' });
    if (user === null)
      throw new JoulegateError('JG_AUTH_FORBIDDEN', 'this user was ended here', { hint: 'ask an admin of joulegate' });
    return await consoleUsers.sessions.begin(state, user, at);
  }

  /** Whose session a cookie is. */
  async callerOf(token: string): Promise<Caller | null> {
    const at = this.#now();
    let known = this.#known.get(token);
    if (known === undefined || known.at <= at - FRESH_MS) {
      if (this.#known.size >= MOST_KNOWN) this.#known.clear();
      known = { user: await consoleUsers.sessions.userOf(await this.#state(), token, at), at };
      this.#known.set(token, known);
    }
    const { user } = known;
    return user === null
      ? null
      : { actor: user.id, name: user.name, role: user.role, hasPassword: user.signsIn === 'here' };
  }

  async signOut(token: string): Promise<void> {
    this.#known.delete(token);
    await consoleUsers.sessions.end(await this.#state(), token);
  }

  /** @throws JoulegateError JG_AUTH_UNKNOWN_KEY where the present password is wrong; JG_USAGE */
  async changePassword({ actor, name }: Caller, present: string, next: string): Promise<void> {
    const token = await this.withPassword(name, present);
    await this.signOut(token);
    await consoleUsers.changePassword(await this.#state(), actor, next, { at: this.#now(), actor });
    this.#known.clear();
  }
}

function same(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
