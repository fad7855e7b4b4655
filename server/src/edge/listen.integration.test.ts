import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { listen } from './listen.ts';

const at = (host: string, port: number): Promise<void> =>
  listen(createServer(), { host, port, where: 'gateway.port', option: '--port' });

test('a port that is none, one that is taken and an address that is elsewhere are told in words', async () => {
  for (const port of [65_536, -1, 1.5, NaN])
    await expect(at('127.0.0.1', port)).rejects.toMatchObject({ code: 'JG_CONFIG', where: 'gateway.port' });
  const server = createServer();
  await listen(server, { host: '127.0.0.1', port: 0, where: 'gateway.port', option: '--port' });
  const { port } = server.address() as AddressInfo;
  await expect(at('127.0.0.1', port)).rejects.toMatchObject({
    code: 'JG_PORT_IN_USE',
    hint: expect.stringContaining('--port') as unknown,
  });
  server.close();
  await expect(at('192.0.2.7', 0)).rejects.toMatchObject({
    code: 'JG_CONFIG',
    message: expect.stringContaining('does not have the address') as unknown,
  });
});
