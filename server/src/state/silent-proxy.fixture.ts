import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands before a server and passes bytes on, until it is told to say nothing more: it accepts, and no byte moves. */
export interface SilentProxy {
  readonly port: number;
  silence(): void;
  /** What was held back goes on. */
  speak(): void;
  /** Connections of clients that are open. */
  open(): number;
  close(): Promise<void>;
}

export async function startSilentProxy(port: number): Promise<SilentProxy> {
  const sockets = new Set<Socket>();
  let clients = 0;
  let isSilent = false;
  let held: (() => void)[] = [];
  const pass = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on('data', (bytes: Buffer) => {
      // Read all the same: that a client goes is to be seen.
      if (isSilent) held.push(() => to.destroyed || to.write(bytes));
      else to.write(bytes);
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const server = createServer((client) => {
    clients++;
    client.once('close', () => clients--);
    const upstream = connect(port, '127.0.0.1');
    pass(client, upstream);
    pass(upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    silence() {
      isSilent = true;
    },
    speak() {
      isSilent = false;
      for (const send of held) send();
      held = [];
    },
    open: () => clients,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
