import { createServer, request as send, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A way into the gateway for clients whose key is written into their source. */
export interface Door {
  /** Without a path. */
  readonly url: string;
  /** How often each request was answered how, such as `POST /v1/messages 200`. */
  readonly answers: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** Whoever comes in is taken for the caller of this key; everything else passes as it is. */
function withKey({ headers }: IncomingMessage, key: string): OutgoingHttpHeaders {
  const { authorization, 'x-api-key': apiKey, ...rest } = headers;
  return {
    ...rest,
    ...(authorization === undefined ? {} : { authorization: `Bearer ${key}` }),
    ...(apiKey === undefined ? {} : { 'x-api-key': key }),
  };
}

/** Ids differ from call to call; what stands before them tells the endpoint. */
const endpointOf = ({ method, url = '/' }: IncomingMessage): string =>
  `${method} ${(url.split('?')[0] as string).split('/').slice(0, 4).join('/')}`;

/**
 * Opens a door to a gateway on a free port.
 * @example const door = await openDoor(gateway.root, KEYS.caller);
 */
export async function openDoor(gateway: string, key: string): Promise<Door> {
  const answers = new Map<string, number>();
  const server = createServer((incoming, response) => {
    const onward = send(
      `${gateway}${incoming.url}`,
      { method: incoming.method, headers: withKey(incoming, key) },
      (answer) => {
        const name = `${endpointOf(incoming)} ${answer.statusCode}`;
        answers.set(name, (answers.get(name) ?? 0) + 1);
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((open) => server.listen(0, '127.0.0.1', open));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
