import { Hono } from 'hono';
import type { Context, Next } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import { JoulegateError, toJoulegateError, toOpenAiError } from '../../units/index.ts';
import { readConsoleFile } from './console-files.ts';
import { openApi } from './openapi.ts';
import { COOKIE, isLoopbackHostHeader, SECURITY_HEADERS } from './security.ts';
import type { Guard } from './security.ts';
import type { AdminSource } from './source.ts';
import type { Ticks } from './ticks.ts';

export interface RouteOptions {
  readonly source: AdminSource;
  readonly metrics: () => Promise<string>;
  readonly configVersion?: () => { readonly version: number; readonly fault: string | null };
  /** The built console; `null` serves the API alone. */
  readonly consoleFolder: string | null;
  readonly guard: Guard;
  /** Whether only this machine can reach the server: then the Host header must name it. */
  readonly loopback: boolean;
  readonly ticks: Ticks;
}

const DECISIONS_QUERY = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  workload: z.string().min(1).max(200).optional(),
  moved: z.enum(['true', 'false']).optional(),
});

const refusal = (context: Context, error: JoulegateError): Response =>
  context.json(toOpenAiError(error), error.status as 400);

/** The control plane's routes, without a socket. @example routes(options).request('/healthz') */
export function routes(options: RouteOptions): Hono {
  const { source, guard } = options;
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

  app.get('/api/config/version', (context) => context.json(options.configVersion?.() ?? { version: 1, fault: null }));
  app.get('/api/overview', async (context) => context.json(await source.overview()));
  app.get('/api/map', async (context) => context.json(await source.map()));
  app.get('/api/comparison', (context) => context.json(source.comparison()));
  app.get('/api/openapi.json', async (context) => context.json(openApi((await source.overview()).version)));
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
  app.get('/api/decisions', async (context) => {
    const query = DECISIONS_QUERY.safeParse(context.req.query());
    if (!query.success) {
      const issue = query.error.issues[0];
      throw new JoulegateError('JG_BAD_REQUEST', issue?.message ?? 'bad query', {
        where: issue?.path.join('.') ?? 'query',
      });
    }
    const { limit, workload, moved } = query.data;
    return context.json(
      await source.decisions(limit, { ...(workload === undefined ? {} : { workload }), moved: moved === 'true' }),
    );
  });
  app.get('/api/decisions/:id', async (context) => {
    const why = await source.why(context.req.param('id'));
    if (why === null) {
      throw new JoulegateError('JG_NOT_FOUND', 'no entry has this decision id', {
        where: 'id',
        hint: 'the id is in the x-joulegate-decision header of the answer',
      });
    }
    return context.json(why);
  });
  app.all('/api/*', (context) => {
    const read = context.req.method === 'GET' || context.req.method === 'HEAD';
    throw read
      ? new JoulegateError('JG_NOT_FOUND', `there is no ${context.req.path}`, {
          hint: 'GET /api/openapi.json lists what there is',
        })
      : new JoulegateError('JG_METHOD', 'the control plane only reads', { hint: 'use GET' });
  });

  app.get('*', (context) => consolePage(context, options.consoleFolder));
  app.notFound((context) =>
    refusal(context, new JoulegateError('JG_METHOD', 'the control plane only reads', { hint: 'use GET' })),
  );
  app.onError((error, context) => refusal(context, toJoulegateError(error)));
  return app;
}

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
  if (!guard.required || path === '/healthz' || path === '/login') return null;
  const bearer = /^Bearer (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
  if (guard.acceptsToken(bearer) || guard.acceptsCookie(getCookie(context, COOKIE))) return null;
  return refusal(
    context,
    new JoulegateError('JG_AUTH_MISSING', 'the control plane asks for its token', {
      hint: 'open /login?token=... once, or send Authorization: Bearer',
    }),
  );
}

async function consolePage(context: Context, folder: string | null): Promise<Response> {
  const path = decoded(context.req.path);
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
