import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listen } from '../edge/index.ts';

/** The address of a page that a Prometheus scrapes. */
export interface MetricsPage {
  readonly url: string;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/**
 * Serves `/metrics` on this machine alone, to readers that name it by its address: a page whose name was rebound is refused.
 * @throws JoulegateError `JG_PORT_IN_USE`, `JG_CONFIG`
 */
export async function serveMetrics(port: number, text: () => Promise<string>): Promise<MetricsPage> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: string): void =>
      void response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(body);
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    if (host !== HOST && host !== 'localhost') return answer(403, `ask for ${HOST}\n`);
    if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') return answer(404, 'see /metrics\n');
    text().then(
      (body) => answer(200, body),
      () => answer(500, 'the series cannot be written\n'),
    );
  });
  await listen(server, { host: HOST, port, where: '--port', option: '--port' });
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
