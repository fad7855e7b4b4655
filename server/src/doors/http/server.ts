import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { listen } from '../../edge/index.ts';
import type { OidcSettings } from './oidc.ts';
import { routes } from './routes.ts';
import { createGuard, isLoopback } from './security.ts';
import { SignIn, type PeopleOptions } from './sign-in.ts';
import { liveOf } from '../question.ts';
import type { Waist } from '../waist.ts';
import { createTicks } from './ticks.ts';

export interface AdminOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 4001; 0 takes a free one. */
  readonly port?: number;
  readonly waist: Waist;
  /** The built console; `null` serves the API alone. */
  readonly consoleFolder: string | null;
  readonly metrics: () => Promise<string>;
  /** The gateway's own; a probe may ask either port. */
  readonly readiness?: () => { readonly ready: boolean; readonly detail: object };
  /** Required on an address that others can reach, unless whoever reads signs in. */
  readonly token?: string;
  /** Users and their sessions; without them only the token says who asks. */
  readonly people?: PeopleOptions;
  readonly oidc?: OidcSettings;
  /** Reading asks who it is, on loopback too. A token and an identity provider say so by themselves. */
  readonly readersSignIn?: boolean;
}

export interface Admin {
  readonly url: string;
  /** Whoever opens it makes the first admin, once; `null`: there is one. It is shown to nobody but who starts the gateway. */
  readonly setUpUrl: string | null;
  close(): Promise<void>;
}

/**
 * Starts the control plane: console, API, ticks and metrics.
 *
 * @throws JoulegateError JG_PORT_IN_USE when the port is taken; JG_CONFIG when an address that others can
 * reach has no token
 */
export async function startAdmin(options: AdminOptions): Promise<Admin> {
  const host = options.host ?? '127.0.0.1';
  const port = options.port ?? 4001;
  const { token } = options;
  const readersSignIn = options.readersSignIn === true || options.oidc !== undefined || token !== undefined;
  const guard = createGuard(host, token, readersSignIn);
  const signIn = options.people === undefined ? null : new SignIn(options.people);
  const oidc = options.oidc === undefined ? null : new (await import('./oidc.ts')).Oidc(options.oidc);
  const code = (await signIn?.setUpCode()) ?? null;
  const ticks = createTicks(liveOf(options.waist));
  const app = routes({ ...options, guard, signIn, oidc, readersSignIn, loopback: isLoopback(host), ticks });
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
  await listen(server, { host, port, where: 'admin.port', option: '--admin-port' });
  const bound = (server.address() as AddressInfo).port;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
  return {
    url,
    // Behind the mark it is in no log of a proxy.
    setUpUrl: code === null ? null : `${url}/set-up#${code}`,
    async close() {
      await new Promise<void>((settle) => {
        ticks.close();
        server.close(() => settle());
        server.closeAllConnections();
      });
      await oidc?.close();
    },
  };
}
