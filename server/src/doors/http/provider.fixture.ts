import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** How joulegate is known to it. */
export const PROVIDER_CLIENT = { id: 'joulegate', secret: 'a-secret-of-joulegate-there' } as const;

export interface StartedProvider {
  readonly issuer: string;
  /** Where the control plane has to listen: the provider sends browsers back there. */
  readonly port: number;
  close(): void;
}

/** A port that nobody has. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A real identity provider; whoever asks is `sub`, with the groups that are given. */
export async function startProvider(sub: string, groups: () => readonly string[]): Promise<StartedProvider> {
  const port = await freePort();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: PROVIDER_CLIENT.id,
        client_secret: PROVIDER_CLIENT.secret,
        redirect_uris: [`http://127.0.0.1:${port}/sign-in/provider/back`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email'], groups: ['groups'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.org`, groups: [...groups()] }),
    }),
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/') !== true) return void answer(request, response);
    void (async () => {
      const { prompt, params } = await provider.interactionDetails(request, response);
      const grant = new provider.Grant({ accountId: sub, clientId: String(params['client_id']) });
      grant.addOIDCScope(String(params['scope']));
      const result =
        prompt.name === 'login' ? { login: { accountId: sub } } : { consent: { grantId: await grant.save() } };
      await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
    })();
  });
  return {
    issuer,
    port,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
