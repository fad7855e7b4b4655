import type { Server } from 'node:http';
import { JoulegateError } from '../units/index.ts';

/** Where a server listens, and how a person changes that. */
export interface ListenAt {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Of the config, such as `gateway.port`. */
  readonly where: string;
  /** Of the command line, such as `--port`. */
  readonly option: string;
}

/** @throws JoulegateError `JG_CONFIG` where a number is no port */
export function checkPort({ port, where, option }: Omit<ListenAt, 'host'>): void {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return;
  throw new JoulegateError('JG_CONFIG', `${port} is no port`, {
    where,
    hint: `give ${option} or ${where} a whole number up to 65535; 0 takes a free one`,
  });
}

const MEANINGS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use',
  EACCES: 'this user may not listen on the port',
  EADDRNOTAVAIL: 'this machine does not have the address',
  ENOTFOUND: 'no such name',
};

/**
 * Listens, and says in words why that is not possible and what to do.
 * @throws JoulegateError `JG_PORT_IN_USE`, `JG_CONFIG`
 */
export async function listen(server: Server, at: ListenAt): Promise<void> {
  checkPort(at);
  const { host, port, where, option } = at;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const inUse = cause.code === 'EADDRINUSE';
      const why = MEANINGS[cause.code ?? ''] ?? cause.message;
      reject(
        new JoulegateError(inUse ? 'JG_PORT_IN_USE' : 'JG_CONFIG', `cannot listen on port ${port} of ${host}: ${why}`, {
          where,
          hint: `choose another with ${option} or ${where}${inUse ? `; ss -ltnp shows who holds ${port}` : ''}`,
          cause,
        }),
      );
    });
    server.listen(port, host, resolve);
  });
}
