import type { Server } from 'node:http';
import { JoulegateError } from '../../units/index.ts';

/**
 * Listens, and says which port was taken and how to change it.
 * @throws JoulegateError `JG_PORT_IN_USE`
 */
export function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const inUse = cause.code === 'EADDRINUSE';
      reject(
        new JoulegateError(
          inUse ? 'JG_PORT_IN_USE' : 'JG_CONFIG',
          inUse ? `port ${port} on ${host} is in use` : cause.message,
          {
            where: 'gateway.port',
            hint: `set gateway.port in joulegate.yaml or --port; ss -ltnp shows who holds ${port}`,
            cause,
          },
        ),
      );
    });
    server.listen(port, host, () => resolve());
  });
}
