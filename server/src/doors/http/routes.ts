import { Hono } from 'hono';
import type { Context } from 'hono';
import { compress } from 'hono/compress';
import { getCookie } from 'hono/cookie';
import { called } from '../../edge/index.ts';
import { JoulegateError, toJoulegateError, toOpenAiError, VERSION } from '../../units/index.ts';
import { documents, hasBody, pathOf, RIGHTS, type Question } from '../question.ts';
import { QUESTIONS } from '../questions/index.ts';
import { inputOf } from '../text-input.ts';
import type { Me, Waist } from '../waist.ts';
import { bearerOf, jsonBody, onlyFromHere, type Asked } from './asked.ts';
import { readConsoleFile } from './console-files.ts';
import { openApi } from './openapi.ts';
import { COOKIE, isLoopbackHostHeader, SECURITY_HEADERS } from './security.ts';
import { signInRoutes, type Ways } from './sign-in-routes.ts';
import type { Caller } from './sign-in.ts';
import type { Ticks } from './ticks.ts';
import { challenge, toolRoutes, TOOLS_PATH } from './tool-routes.ts';

export interface RouteOptions extends Ways {
  readonly waist: Waist;
  readonly metrics: () => Promise<string>;
  /** Of the gateway. */
  readonly readiness?: () => { readonly ready: boolean; readonly detail: object };
  /** The built console; `null` serves the API alone. */
  readonly consoleFolder: string | null;
  /** Reading asks who it is, too. */
  readonly readersSignIn: boolean;
  /** Whether only this machine can reach the server: then the Host header must name it. */
  readonly loopback: boolean;
  readonly ticks: Ticks;
}

const refusal = (context: Context, error: JoulegateError): Response =>
  context.json(toOpenAiError(error, called.pasteable), error.status as 400);

/** Of the API: the same for every server of this process. */
let description: ReturnType<typeof openApi> | undefined;

/** The control plane's routes, without a socket. */
export function routes(options: RouteOptions): Hono<Asked> {
  const app = new Hono<Asked>();

  app.use(async (context, next) => {
    const isApi = isData(context.req.path);
    context.set('caller', isApi ? await callerOf(context, options) : null);
    const refused = admit(context, options);
    if (refused !== null) context.res = refused;
    else await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.res.headers.set(name, value);
    if (isApi || /^\/(?:login|sign-in)\b/.test(context.req.path)) context.res.headers.set('cache-control', 'no-store');
  });

  app.get('/healthz', (context) => context.json({ status: 'ok' }));
  app.get('/readyz', (context) => {
    const { ready, detail } = options.readiness?.() ?? { ready: true, detail: { status: 'ready' } };
    return context.json(detail, ready ? 200 : 503);
  });
  app.get('/metrics', async (context) =>
    context.body(await options.metrics(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }),
  );
  app.route('/', signInRoutes(options));

  description ??= openApi(VERSION, QUESTIONS);
  app.get('/api/openapi.json', (context) => context.json(description));
  for (const question of QUESTIONS)
    app.on(hasBody(question) ? 'POST' : 'GET', pathOf(question).replaceAll(/\{(\w+)\}/g, ':$1'), (context) =>
      answer(question, context, options),
    );
  toolRoutes(app, {
    askedBy: (context) => askedBy(context.get('caller'), options),
    issuer: options.oidc?.settings.issuer ?? null,
  });
  app.get('/api/events', (context) => {
    const stream = options.ticks.open(context);
    return (
      stream ??
      refusal(
        context,
        new JoulegateError('JG_OVERLOADED', 'too many open event streams', { hint: 'close other console windows' }),
      )
    );
  });
  app.all('/api/*', (context) => {
    const read = context.req.method === 'GET' || context.req.method === 'HEAD';
    throw new JoulegateError(
      read ? 'JG_NOT_FOUND' : 'JG_METHOD',
      `there is no ${context.req.method} ${context.req.path}`,
      { hint: 'GET /api/openapi.json lists what there is' },
    );
  });

  app.get('*', compress({ encoding: 'gzip' }), (context) => consolePage(context, options.consoleFolder));
  app.notFound((context) =>
    refusal(context, new JoulegateError('JG_METHOD', 'pages are only read', { hint: 'use GET' })),
  );
  app.onError((error, context) => refusal(context, toJoulegateError(error)));
  return app;
}

/** Asks a question: fields from the path, and the query or, where it is a POST, a JSON body. */
async function answer(question: Question, context: Context<Asked>, options: RouteOptions): Promise<Response> {
  const caller = context.get('caller');
  const body = hasBody(question);
  if (question.role !== 'read') allow(question, caller, options);
  if (question.writes === true) onlyFromHere(context);
  const given = body ? await jsonBody(context, question.mostBodyBytes ?? MOST_BODY_BYTES) : context.req.query();
  const input = inputOf(question.input, { ...given, ...context.req.param() }, 'JG_BAD_REQUEST');
  const said = await question.ask(askedBy(caller, options), input);
  if (question.csv !== undefined && /\btext\/csv\b/.test(context.req.header('accept') ?? ''))
    return context.body(question.csv(said), 200, { 'content-type': 'text/csv; charset=utf-8' });
  const accepted = context.req.header('accept') ?? '';
  const kind = documents.of(question).find((each) => accepted.startsWith(documents.mediaTypes[each]));
  if (kind !== undefined)
    return context.body((await question.documents![kind]!(said)) as Uint8Array<ArrayBuffer> | string, 200, {
      'content-type': documents.mediaTypes[kind],
    });
  return context.json(said as object | null);
}

/** The waist as whoever asks sees it. */
const askedBy = (caller: Caller | null, options: RouteOptions): Waist => ({
  ...options.waist,
  actor: caller?.actor ?? options.waist.actor,
  me: meOf(caller, options),
});

/** Paths that answer with data, and not with the console's own files. */
const isData = (path: string): boolean => path.startsWith('/api/') || path === '/metrics' || path === TOOLS_PATH;

/** @throws JoulegateError where whoever asks has not the right, on loopback too */
function allow({ role, does }: Question, caller: Caller | null, { guard, signIn }: RouteOptions): void {
  if (caller === null && !guard.required && signIn === null)
    throw new JoulegateError('JG_AUTH_FORBIDDEN', 'this asks for the token of the control plane, and none is set', {
      where: 'admin.token',
      hint: 'set admin.token in joulegate.yaml, or use the command line',
    });
  if (caller === null) throw whoAreYou();
  const rights: readonly string[] = RIGHTS[caller.role];
  if (!rights.includes(role))
    throw new JoulegateError('JG_AUTH_FORBIDDEN', `a ${caller.role} may not ${does}`, {
      hint: `ask an admin for a role that may ${role}`,
    });
}

const whoAreYou = (): JoulegateError =>
  new JoulegateError('JG_AUTH_MISSING', 'the control plane asks who this is', {
    hint: 'sign in at /sign-in, open /login?token=... once, or send Authorization: Bearer',
  });

/** What the control plane is called in the audit where its token is shown. */
const TOKEN_ACTOR = 'token of the control plane';

async function callerOf(context: Context, { guard, signIn, oidc }: RouteOptions): Promise<Caller | null> {
  const cookie = getCookie(context, COOKIE);
  if (guard.acceptsToken(bearerOf(context)) || guard.acceptsCookie(cookie))
    return { actor: TOKEN_ACTOR, name: TOKEN_ACTOR, role: 'admin', hasPassword: false };
  const bearer = bearerOf(context);
  if (oidc !== null && bearer !== undefined && context.req.path === TOOLS_PATH) {
    const resource = new URL(TOOLS_PATH, oidc.settings.publicUrl ?? context.req.url).href;
    const { subject, name, role } = await oidc.holderOf(bearer, resource);
    return { actor: subject, name, role, hasPassword: false };
  }
  return cookie === undefined || signIn === null ? null : await signIn.callerOf(cookie);
}

const meOf = (caller: Caller | null, { guard, signIn, oidc, readersSignIn }: RouteOptions): Me => ({
  name: caller?.name ?? null,
  role: caller?.role ?? null,
  hasPassword: caller?.hasPassword ?? false,
  rights: caller === null ? (readersSignIn ? [] : ['read']) : RIGHTS[caller.role],
  ways: {
    password: signIn !== null,
    provider: oidc?.settings.name ?? null,
    token: guard.required,
    setUp: signIn?.awaitsSetUp ?? false,
  },
});

/** Of the API what one needs to sign in. */
const OPEN: readonly string[] = ['/api/me', '/api/sign-in', '/api/set-up', '/api/sign-out'];
/** Names that probes ask for, and the data plane's paths: the console's page would tell them that all is well. */
const NO_PAGE =
  /^\/+(?:health|healthz|healthcheck|ready|readyz|live|livez|liveness|readiness|ping|status|v1|openai)(?:\/|$)/i;

const MOST_BODY_BYTES = 65_536;

/** `null` lets a request pass; otherwise the answer that turns it away. */
function admit(context: Context<Asked>, { readersSignIn, loopback }: RouteOptions): Response | null {
  const path = context.req.path;
  if (loopback && !isLoopbackHostHeader(context.req.header('host'))) {
    return refusal(
      context,
      new JoulegateError('JG_AUTH_FORBIDDEN', 'the Host header does not name this machine', {
        where: 'host',
        hint: 'open http://127.0.0.1 with the port, or bind the control plane elsewhere with a token',
      }),
    );
  }
  if (path.startsWith('/api/') && context.req.header('sec-fetch-site') === 'cross-site') {
    return refusal(
      context,
      new JoulegateError('JG_AUTH_FORBIDDEN', 'the API does not answer other sites', { where: 'sec-fetch-site' }),
    );
  }
  // The console's own files hold no data: its page says how one signs in.
  const asksWho = readersSignIn && isData(path) && !OPEN.includes(path);
  if (!asksWho || context.get('caller') !== null) return null;
  const refused = refusal(context, whoAreYou());
  if (path === TOOLS_PATH) refused.headers.set('www-authenticate', challenge(context.req.url));
  return refused;
}

async function consolePage(context: Context, folder: string | null): Promise<Response> {
  const path = decoded(context.req.path);
  if (path !== null && NO_PAGE.test(path))
    return refusal(
      context,
      new JoulegateError('JG_NOT_FOUND', `there is no ${context.req.path} on the control plane`, {
        hint: 'probes are /healthz and /readyz; requests to models go to the port of the gateway',
      }),
    );
  const file = folder === null || path === null ? null : await readConsoleFile(folder, path);
  if (file !== null) {
    return context.body(file.body, 200, {
      'content-type': file.mediaType,
      'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
  }
  if (context.req.path === '/') {
    return context.text(
      'The console is not built. Build it with: npm run build -w console\nThe API is at /api/openapi.json.\n',
      503,
    );
  }
  return refusal(context, new JoulegateError('JG_NOT_FOUND', `there is no ${context.req.path}`));
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
