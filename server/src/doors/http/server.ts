import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { listen } from '../../edge/index.ts';
import { routes } from './routes.ts';
import { createGuard, isLoopback } from './security.ts';
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
  /** Required on an address that others can reach. */
  readonly token?: string;
}

export interface Admin {
  readonly url: string;
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
  const guard = createGuard(host, options.token);
  const ticks = createTicks(liveOf(options.waist));
  const app = routes({ ...options, guard, loopback: isLoopback(host), ticks });
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
  await listen(server, { host, port, where: 'admin.port', option: '--admin-port' });
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: () =>
      new Promise((settle) => {
        ticks.close();
        server.close(() => settle());
        server.closeAllConnections();
      }),
  };
}
