import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { createCollector } from '../live/collector.ts';
import { collectorOptions } from '../live/collector.fixture.ts';
import { waistOf } from '../waist.fixture.ts';
import type { OidcSettings } from './oidc.ts';
import { startAdmin, type Admin, type AdminOptions } from './server.ts';

const TOKEN = 'correct-horse-battery-staple';
const open: { close(): unknown }[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((each) => each.close()))));

async function start(over: Partial<AdminOptions> = {}): Promise<Admin> {
  const admin = await startAdmin({
    port: 0,
    waist: waistOf({ live: createCollector(collectorOptions()) }),
    consoleFolder: null,
    metrics: async () => '',
    ...over,
  });
  open.push(admin);
  return admin;
}

async function connected({ url }: Admin, era: 'legacy' | 'auto', token?: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: era } });
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers } }));
  open.push(client);
  return client;
}

const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
const post = (url: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/mcp`, {
    method: 'POST',
    body: LIST,
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
  });

describe.each(['legacy', 'auto'] as const)('the official client, %s', (era) => {
  test('lists at most twelve tools, all of which only read and say what they answer with', async () => {
    const client = await connected(await start(), era);
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThan(7);
    expect(tools.length).toBeLessThanOrEqual(12);
    const names = tools.map(({ name }) => name);
    expect(names).toEqual(names.toSorted());
    for (const { annotations, outputSchema, inputSchema, description } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true });
      expect([inputSchema.type, outputSchema?.type]).toEqual(['object', 'object']);
      expect(description!.length).toBeGreaterThan(40);
    }
  });

  test('an answer is what its schema says, checked by the client', async () => {
    const client = await connected(await start(), era);
    await client.listTools();
    const { structuredContent, content, isError } = await client.callTool({
      name: 'forecast_grid',
      arguments: { zones: ['SE', 'FR'], at: '2025-06-08T00:00Z' },
    });
    expect(isError ?? false).toBe(false);
    expect(JSON.stringify(structuredContent)).toContain('"SE"');
    expect(JSON.parse((content as unknown as [{ text: string }])[0].text)).toEqual(structuredContent);
  });

  test('what is wrong is told in words, as the answer of the tool', async () => {
    const client = await connected(await start(), era);
    const wrong = async (name: string, given: Record<string, unknown>): Promise<string> => {
      const { isError, content } = await client.callTool({ name, arguments: given });
      expect(isError).toBe(true);
      return (content as unknown as [{ text: string }])[0].text;
    };
    expect(await wrong('forecast_grid', { zones: 7 })).toMatch(/zones/);
    expect(await wrong('forecast_grid', {})).toMatch(/JG_USAGE[^]*what to do/);
    expect(await wrong('explain_route', { id: 'nobody' })).toMatch(/JG_NOT_FOUND/);
    expect(await wrong('keys_create', {})).toMatch(/there is no tool/);
  });
});

describe('who may call', () => {
  test('where a token is asked for: 401 that says where tokens come from, and the token', async () => {
    const admin = await start({ token: TOKEN });
    const refused = await post(admin.url);
    expect(refused.status).toBe(401);
    const metadata = /resource_metadata="([^"]+)"/.exec(refused.headers.get('www-authenticate')!)![1]!;
    expect(await (await fetch(metadata)).json()).toMatchObject({
      resource: `${admin.url}/mcp`,
      bearer_methods_supported: ['header'],
    });
    expect((await post(admin.url, { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await post(admin.url, { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    const client = await connected(admin, 'auto', TOKEN);
    expect((await client.listTools()).tools.length).toBeGreaterThan(7);
  });

  test('pages of other sites, and names that are not of this machine, are refused', async () => {
    const admin = await start();
    expect((await post(admin.url, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await post(admin.url, { origin: 'null' })).status).toBe(403);
    expect((await post(admin.url, { origin: admin.url })).status).toBe(200);
    const { status } = await raw(admin.url, 'evil.example');
    expect(status).toBe(403);
  });

  test('access tokens of the identity provider: for this resource, in time, with a role', async () => {
    const provider = await startIssuer();
    const settings: OidcSettings = {
      issuer: provider.issuer,
      name: 'Acme',
      clientId: 'c',
      clientSecret: () => 's',
      scopes: ['openid'],
      claim: 'groups',
      roles: { viewer: ['staff'] },
      otherwise: null,
      publicUrl: null,
    };
    const admin = await start({ oidc: settings });
    const asked = async (over: Parameters<typeof provider.token>[0]) =>
      (await post(admin.url, { authorization: `Bearer ${await provider.token(over)}` })).status;
    const audience = `${admin.url}/mcp`;
    expect(await asked({ audience })).toBe(200);
    expect(await asked({ audience: admin.url })).toBe(401);
    expect(await asked({ audience, issuer: 'https://other.example' })).toBe(401);
    expect(await asked({ audience, ends: '-1m' })).toBe(401);
    expect(await asked({ audience, isForged: true })).toBe(401);
    expect(await asked({ audience, groups: ['nobody'] })).toBe(403);
    const refused = await post(admin.url);
    const metadata = /resource_metadata="([^"]+)"/.exec(refused.headers.get('www-authenticate')!)![1]!;
    expect(await (await fetch(metadata)).json()).toMatchObject({ authorization_servers: [provider.issuer] });
    // It opens the tools, and not the rest of the control plane.
    const elsewhere = await fetch(`${admin.url}/api/overview`, {
      headers: { authorization: `Bearer ${await provider.token({ audience })}` },
    });
    expect(elsewhere.status).toBe(401);
  });
});

/** A request whose Host header is one's own. */
async function raw(url: string, host: string): Promise<{ status: number }> {
  const { request } = await import('node:http');
  return await new Promise((resolve, reject) => {
    const sent = request(
      `${url}/mcp`,
      {
        method: 'POST',
        headers: { host, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      },
      (answer) => {
        answer.resume();
        resolve({ status: answer.statusCode ?? 0 });
      },
    );
    sent.on('error', reject);
    sent.end(LIST);
  });
}

interface TokenOptions {
  readonly audience: string;
  readonly issuer?: string;
  readonly ends?: string;
  readonly isForged?: boolean;
  readonly groups?: readonly string[];
}

/** An issuer of signed access tokens, as far as a resource server asks it. */
async function startIssuer() {
  const [own, other] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'k', alg: 'ES256', use: 'sig' };
  let issuer = '';
  const server = createServer((request, response) => {
    const body =
      request.url === '/jwks'
        ? { keys: [jwk] }
        : {
            issuer,
            jwks_uri: `${issuer}/jwks`,
            authorization_endpoint: `${issuer}/a`,
            token_endpoint: `${issuer}/t`,
            response_types_supported: ['code'],
            subject_types_supported: ['public'],
            id_token_signing_alg_values_supported: ['ES256'],
          };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  open.push({ close: () => server.close() });
  return {
    issuer,
    token: ({
      audience,
      issuer: by = issuer,
      ends = '5m',
      isForged = false,
      groups = ['staff'],
    }: TokenOptions): Promise<string> =>
      new SignJWT({ groups: [...groups] })
        .setProtectedHeader({ alg: 'ES256', kid: 'k' })
        .setSubject('ada')
        .setIssuer(by)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(ends)
        .sign(isForged ? other.privateKey : own.privateKey),
  };
}
