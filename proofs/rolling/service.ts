import { createServer, connect, type AddressInfo } from 'node:net';

/** A pod as a Service sees it. */
export interface Endpoint {
  readonly port: number;
  ready: boolean;
  /** It is being ended: no new connection goes to it. */
  leaving: boolean;
}

/** A Service of Kubernetes: connections are handed round among endpoints, and one that stands stays where it is. */
export interface Service {
  readonly port: number;
  readonly endpoints: Set<Endpoint>;
  close(): void;
}

/** Starts it on a free port. A connection that finds no endpoint is cut, as a Service without endpoints does. */
export async function startService(): Promise<Service> {
  const endpoints = new Set<Endpoint>();
  let turn = 0;
  const server = createServer((client) => {
    const open = [...endpoints].filter(({ ready, leaving }) => ready && !leaving);
    const chosen = open[turn++ % Math.max(1, open.length)];
    if (chosen === undefined) return void client.destroy();
    const upstream = connect(chosen.port, '127.0.0.1');
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.pipe(other);
      one.on('error', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    endpoints,
    close: () => void server.close(),
  };
}
