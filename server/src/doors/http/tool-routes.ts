import type { Context, Hono } from 'hono';
import type { Waist } from '../waist.ts';
import type { Asked } from './asked.ts';

/** Where agents call the tools: Streamable HTTP of the Model Context Protocol. */
export const TOOLS_PATH = '/mcp';
/** RFC 9728: the path of the resource behind the well-known one. */
const METADATA_PATH = `/.well-known/oauth-protected-resource${TOOLS_PATH}`;
const MOST_BODY_BYTES = 1_048_576;

/** What a client without a token is told: where it reads who gives tokens (RFC 9728). */
export const challenge = (url: string): string => `Bearer resource_metadata="${new URL(METADATA_PATH, url).href}"`;

interface ToolRoutes {
  /** The waist as whoever sent a request sees it. */
  readonly askedBy: (context: Context<Asked>) => Waist;
  /** Identity provider that gives tokens; `null`: only the token of the control plane is taken. */
  readonly issuer: string | null;
}

/** A page of another site may not call tools through a browser that is signed in here. */
function isForeign(context: Context): boolean {
  const origin = context.req.header('origin');
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== new URL(context.req.url).host;
}

/** The tools for agents over HTTP, stateless, and who gives tokens for them. Who asks has been found before. */
export function toolRoutes(app: Hono<Asked>, { askedBy, issuer }: ToolRoutes): void {
  app.get(METADATA_PATH, (context) =>
    context.json({
      resource: new URL(TOOLS_PATH, context.req.url).href,
      bearer_methods_supported: ['header'],
      ...(issuer === null ? {} : { authorization_servers: [issuer] }),
    }),
  );
  app.all(TOOLS_PATH, async (context) => {
    if (isForeign(context))
      return context.json(
        { jsonrpc: '2.0', error: { code: -32_000, message: 'the Origin header names another site' }, id: null },
        403,
      );
    // The protocol's library is loaded by whoever calls a tool.
    const [{ createMcpHandler }, { mcpServer }] = await Promise.all([
      import('@modelcontextprotocol/server'),
      import('../mcp/mcp-server.ts'),
    ]);
    const handler = createMcpHandler(() => mcpServer(askedBy(context)), { maxRequestBodySize: MOST_BODY_BYTES });
    return await handler.fetch(context.req.raw);
  });
}
