import { Hono } from 'hono';
import type { Context, Next } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { JoulegateError, toJoulegateError, toOpenAiError, VERSION } from '../../units/index.ts';
import { pathOf, type Question } from '../question.ts';
import { QUESTIONS } from '../questions/index.ts';
import { inputOf } from '../text-input.ts';
import type { Waist } from '../waist.ts';
import { readConsoleFile } from './console-files.ts';
import { openApi } from './openapi.ts';
import { COOKIE, isLoopbackHostHeader, SECURITY_HEADERS } from './security.ts';
import type { Guard } from './security.ts';
import type { Ticks } from './ticks.ts';

export interface RouteOptions {
  readonly waist: Waist;
  readonly metrics: () => Promise<string>;
  /** Of the gateway. */
  readonly readiness?: () => { readonly ready: boolean; readonly detail: object };
  /** The built console; `null` serves the API alone. */
  readonly consoleFolder: string | null;
  readonly guard: Guard;
  /** Whether only this machine can reach the server: then the Host header must name it. */
  readonly loopback: boolean;
  readonly ticks: Ticks;
}

const refusal = (context: Context, error: JoulegateError): Response =>
  context.json(toOpenAiError(error), error.status as 400);

/** The control plane's routes, without a socket. */
export function routes(options: RouteOptions): Hono {
  const { guard } = options;
  const app = new Hono();

  app.use(async (context: Context, next: Next) => {
    const isApi = context.req.path.startsWith('/api/') || context.req.path === '/metrics';
    const refused = admit(context, options);
    if (refused !== null) context.res = refused;
    else await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.res.headers.set(name, value);
    if (isApi || context.req.path === '/login') context.res.headers.set('cache-control', 'no-store');
  });

  app.get('/healthz', (context) => context.json({ status: 'ok' }));
  app.get('/readyz', (context) => {
    const { ready, detail } = options.readiness?.() ?? { ready: true, detail: { status: 'ready' } };
    return context.json(detail, ready ? 200 : 503);
  });
  app.get('/metrics', async (context) =>
    context.body(await options.metrics(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }),
  );
  app.get('/login', (context) => {
    if (!guard.acceptsToken(context.req.query('token'))) {
      return refusal(
        context,
        new JoulegateError('JG_AUTH_UNKNOWN_KEY', 'this is not the token of the control plane', { where: 'token' }),
      );
    }
    const secure = context.req.header('x-forwarded-proto') === 'https';
    setCookie(context, COOKIE, guard.cookieValue, { httpOnly: true, sameSite: 'Strict', path: '/', secure });
    return context.redirect('/', 303);
  });

  const description = openApi(VERSION, QUESTIONS);
  app.get('/api/openapi.json', (context) => context.json(description));
  for (const question of QUESTIONS)
    app.on(question.role === 'write' ? 'POST' : 'GET', pathOf(question).replaceAll(/\{(\w+)\}/g, ':$1'), (context) =>
      answer(question, context, options),
    );
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

  app.get('*', (context) => consolePage(context, options.consoleFolder));
  app.notFound((context) =>
    refusal(context, new JoulegateError('JG_METHOD', 'pages are only read', { hint: 'use GET' })),
  );
  app.onError((error, context) => refusal(context, toJoulegateError(error)));
  return app;
}

/** Asks a question: fields from the path, and the query or, where it writes, a JSON body. */
async function answer(question: Question, context: Context, { waist, guard }: RouteOptions): Promise<Response> {
  const writes = question.role === 'write';
  if (question.role !== 'read') allow(context, guard, writes);
  const given = writes ? await bodyOf(context, question.mostBodyBytes ?? MOST_BODY_BYTES) : context.req.query();
  const input = inputOf(question.input, { ...given, ...context.req.param() }, 'JG_BAD_REQUEST');
  const said = await question.ask(waist, input);
  if (question.csv !== undefined && /\btext\/csv\b/.test(context.req.header('accept') ?? ''))
    return context.body(question.csv(said), 200, { 'content-type': 'text/csv; charset=utf-8' });
  return context.json(said as object | null);
}

/** @throws JoulegateError where the token, which these roles need on loopback too, is not shown */
function allow(context: Context, guard: Guard, writes: boolean): void {
  if (!guard.required)
    throw new JoulegateError('JG_AUTH_FORBIDDEN', 'this asks for the token of the control plane, and none is set', {
      where: 'admin.token',
      hint: 'set admin.token in joulegate.yaml, or use the command line',
    });
  const site = context.req.header('sec-fetch-site');
  if (writes && site !== undefined && site !== 'same-origin')
    throw new JoulegateError('JG_AUTH_FORBIDDEN', 'only the console itself may write', { where: 'sec-fetch-site' });
  // Without it a request is not of a page that this server sent, and a session cookie alone says nothing of who wrote it.
  if (writes && site === undefined && bearerOf(context) === undefined)
    throw new JoulegateError('JG_AUTH_FORBIDDEN', 'a write outside a browser sends the token itself', {
      where: 'authorization',
      hint: 'send Authorization: Bearer',
    });
}

const PROBES: readonly string[] = ['/healthz', '/readyz'];
/** Names that probes ask for, and the data plane's paths: the console's page would tell them that all is well. */
const NO_PAGE =
  /^\/+(?:health|healthz|healthcheck|ready|readyz|live|livez|liveness|readiness|ping|status|v1|openai)(?:\/|$)/i;

const MOST_BODY_BYTES = 65_536;

async function bodyOf(context: Context, mostBytes: number): Promise<Readonly<Record<string, unknown>>> {
  if (!/^application\/json\b/i.test(context.req.header('content-type') ?? ''))
    throw new JoulegateError('JG_BAD_REQUEST', 'a write is a JSON body', {
      where: 'content-type',
      hint: 'send content-type: application/json',
    });
  const body = await boundedText(context, mostBytes);
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new JoulegateError('JG_BAD_JSON', 'the body is no JSON object', { where: 'body' });
}

async function boundedText({ req }: Context, mostBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of req.raw.body ?? []) {
    size += part.length;
    if (size > mostBytes)
      throw new JoulegateError('JG_BAD_REQUEST', `the body is larger than ${mostBytes} bytes`, { where: 'body' });
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

const bearerOf = (context: Context): string | undefined =>
  /^Bearer (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1];

/** `null` lets a request pass; otherwise the answer that turns it away. */
function admit(context: Context, { guard, loopback }: RouteOptions): Response | null {
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
  if (!guard.required || PROBES.includes(path) || path === '/login') return null;
  if (guard.acceptsToken(bearerOf(context)) || guard.acceptsCookie(getCookie(context, COOKIE))) return null;
  return refusal(
    context,
    new JoulegateError('JG_AUTH_MISSING', 'the control plane asks for its token', {
      hint: 'open /login?token=... once, or send Authorization: Bearer',
    }),
  );
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
