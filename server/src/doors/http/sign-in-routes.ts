import { Hono } from 'hono';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import { called } from '../../edge/index.ts';
import { JoulegateError, toJoulegateError, toOpenAiError } from '../../units/index.ts';
import { inputOf } from '../text-input.ts';
import { jsonBody, onlyFromHere, type Asked } from './asked.ts';
import type { Begun, Oidc } from './oidc.ts';
import { COOKIE, type Guard } from './security.ts';
import type { SignIn } from './sign-in.ts';

/** Between the way to the identity provider and back. */
const BEGUN_COOKIE = 'joulegate_begun';
const BEGUN_S = 600;
/** Why the way to the provider and back did not end here; the sign-in page reads it, once. */
const REFUSED_COOKIE = 'joulegate_refused';
const REFUSED_S = 60;
const MOST_WORDS = 500;
const MOST_BODY_BYTES = 4096;

const PASSWORD = z.string().min(1).max(200);
const SIGN_IN = z.strictObject({ name: z.string().min(1).max(100), password: PASSWORD });
const SET_UP = SIGN_IN.extend({ code: z.string().min(1).max(100) });
const CHANGE = z.strictObject({ present: PASSWORD, next: PASSWORD });

export interface Ways {
  readonly guard: Guard;
  /** `null`: nobody signs in by name. */
  readonly signIn: SignIn | null;
  readonly oidc: Oidc | null;
}

const isSecure = (context: Context): boolean =>
  context.req.header('x-forwarded-proto') === 'https' || context.req.url.startsWith('https:');

const giveSession = (context: Context, value: string): void =>
  setCookie(context, COOKIE, value, { httpOnly: true, sameSite: 'Strict', path: '/', secure: isSecure(context) });

/** As the browser asked for it. */
function askedAt(context: Context): string {
  const url = new URL(context.req.url);
  if (isSecure(context)) url.protocol = 'https:';
  return url.href;
}

const noWay = (what: string, hint: string): JoulegateError => new JoulegateError('JG_NOT_FOUND', what, { hint });

/** Routes by which one signs in and out; they answer no question, and set the session's cookie. */
export function signInRoutes({ guard, signIn, oidc }: Ways): Hono<Asked> {
  const app = new Hono<Asked>();
  const byName = (): SignIn => {
    if (signIn !== null) return signIn;
    throw noWay('nobody signs in by name here', 'open /login?token=... with the token of the control plane');
  };
  const given = async <Input extends z.ZodObject>(context: Context, schema: Input): Promise<z.output<Input>> => {
    onlyFromHere(context);
    return inputOf(schema, await jsonBody(context, MOST_BODY_BYTES), 'JG_BAD_REQUEST');
  };

  app.get('/login', (context) => {
    if (!guard.acceptsToken(context.req.query('token')))
      throw new JoulegateError('JG_AUTH_UNKNOWN_KEY', 'this is not the token of the control plane', { where: 'token' });
    giveSession(context, guard.cookieValue);
    return context.redirect('/', 303);
  });
  app.post('/api/sign-in', async (context) => {
    const { name, password } = await given(context, SIGN_IN);
    giveSession(context, await byName().withPassword(name, password));
    return context.json({ signedIn: true });
  });
  app.post('/api/set-up', async (context) => {
    const { code, name, password } = await given(context, SET_UP);
    giveSession(context, await byName().setUp(code, name, password));
    return context.json({ signedIn: true });
  });
  app.post('/api/sign-out', async (context) => {
    onlyFromHere(context);
    const token = getCookie(context, COOKIE);
    if (token !== undefined) await signIn?.signOut(token);
    deleteCookie(context, COOKIE, { path: '/' });
    return context.json({ signedIn: false });
  });
  app.post('/api/password', async (context) => {
    const caller = context.get('caller');
    const { present, next } = await given(context, CHANGE);
    if (caller === null || !caller.hasPassword)
      throw new JoulegateError('JG_AUTH_MISSING', 'only a user who has signed in by name has a password here');
    await byName().changePassword(caller, present, next);
    giveSession(context, await byName().withPassword(caller.name, next));
    return context.json({ changed: true });
  });
  const said = (error: unknown, context: Context): Response => {
    // A program reads the error itself.
    if (!/\btext\/html\b/.test(context.req.header('accept') ?? '')) throw error;
    const { message } = toOpenAiError(toJoulegateError(error), called.pasteable).error;
    setCookie(context, REFUSED_COOKIE, message.slice(0, MOST_WORDS), {
      sameSite: 'Strict',
      path: '/sign-in',
      maxAge: REFUSED_S,
      secure: isSecure(context),
    });
    return context.redirect('/sign-in', 303);
  };
  const begin = async (context: Context): Promise<Response> => {
    if (oidc === null) throw noWay('no identity provider is set', 'set admin.oidc in joulegate.yaml');
    const { url, begun } = await oidc.begin(askedAt(context));
    setCookie(context, BEGUN_COOKIE, JSON.stringify(begun), {
      httpOnly: true,
      // It comes back from another site.
      sameSite: 'Lax',
      path: '/sign-in',
      maxAge: BEGUN_S,
      secure: isSecure(context),
    });
    return context.redirect(url, 303);
  };
  const end = async (context: Context): Promise<Response> => {
    const begun = getCookie(context, BEGUN_COOKIE);
    deleteCookie(context, BEGUN_COOKIE, { path: '/sign-in' });
    if (oidc === null || begun === undefined)
      throw new JoulegateError('JG_AUTH_FORBIDDEN', 'this sign-in was not begun in this browser, or long ago', {
        hint: 'begin again at /sign-in',
      });
    const who = await oidc.end(askedAt(context), begunOf(begun));
    giveSession(context, await byName().atProvider(who));
    return context.redirect('/', 303);
  };
  app.get('/sign-in/provider', (context) => begin(context).catch((error: unknown) => said(error, context)));
  app.get('/sign-in/provider/back', (context) => end(context).catch((error: unknown) => said(error, context)));
  return app;
}

const BEGUN = z.strictObject({ verifier: z.string(), state: z.string(), nonce: z.string() });

function begunOf(cookie: string): Begun {
  try {
    return BEGUN.parse(JSON.parse(cookie));
  } catch {
    throw new JoulegateError('JG_AUTH_FORBIDDEN', 'the cookie of the sign-in cannot be read', {
      hint: 'begin again at /sign-in',
    });
  }
}
