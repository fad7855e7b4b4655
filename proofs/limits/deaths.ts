import { connect, type Socket } from 'node:net';
import { ask, chatBody, codeOf, until } from '../kit/client.ts';
import { atLeast, equals, type Check } from '../kit/result.ts';
import type { ProofUpstream } from '../kit/upstream.ts';

/** Slots of the key and of the deployment in this proof. */
export const KEY_SLOTS = 12;
export const DEPLOYMENT_SLOTS = 24;
export const GATEWAY_SLOTS = 48;

const head = (key: string, body: string): string =>
  `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;

/** Opens a connection, writes, and dies when `dies` says so of what has come back. */
function die(
  port: number,
  written: string,
  dies: (text: string) => boolean,
  afterMs: number | null,
  how: 'reset' | 'end',
): Promise<void> {
  return new Promise((resolve) => {
    const socket: Socket = connect(port, '127.0.0.1');
    const go = (): void => {
      if (how === 'reset') socket.resetAndDestroy();
      else socket.destroy();
    };
    let text = '';
    socket.on('error', () => {});
    socket.on('close', () => resolve());
    socket.on('data', (part) => {
      text += part.toString('latin1');
      if (dies(text)) go();
    });
    socket.on('connect', () => {
      socket.write(written);
      if (afterMs !== null) setTimeout(go, afterMs);
    });
    setTimeout(go, 5000).unref();
  });
}

interface Death {
  readonly name: string;
  once(how: 'reset' | 'end'): Promise<unknown>;
}

function deaths(port: number, key: string): readonly Death[] {
  const slow = chatBody('tag=death;delay=60;out=20');
  const stream = chatBody('tag=death;out=30;pace=4', { stream: true });
  const plain = chatBody('tag=death;out=10');
  const never = (): boolean => false;
  const upstream = (user: string, more: object = {}): Death => ({
    name: `upstream: ${user}${'stream' in more ? ', stream' : ''}`,
    once: () => ask({ port, key, body: chatBody(`tag=death;${user}`, more) }),
  });
  return [
    { name: 'client: in its headers', once: (how) => die(port, head(key, plain).slice(0, 60), never, 10, how) },
    { name: 'client: in its body', once: (how) => die(port, head(key, plain) + plain.slice(0, 50), never, 10, how) },
    { name: 'client: while waiting', once: (how) => die(port, head(key, slow) + slow, never, 20, how) },
    {
      name: 'client: while a stream waits',
      once: (how) =>
        die(
          port,
          head(key, chatBody('tag=death;delay=60;out=20', { stream: true })) +
            chatBody('tag=death;delay=60;out=20', { stream: true }),
          never,
          20,
          how,
        ),
    },
    {
      name: 'client: mid stream',
      once: (how) => die(port, head(key, stream) + stream, (text) => text.split('data: ').length > 8, null, how),
    },
    {
      name: 'client: at the last byte',
      once: (how) => die(port, head(key, plain) + plain, (text) => text.includes('"usage"'), null, how),
    },
    {
      name: "client: at a stream's last byte",
      once: (how) => die(port, head(key, stream) + stream, (text) => text.includes('[DONE]'), null, how),
    },
    {
      name: 'client: half-closed after its body',
      once: () =>
        new Promise<void>((resolve) => {
          const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
          socket.on('error', () => {});
          socket.on('close', () => resolve());
          socket.on('data', () => {});
          socket.on('end', () => socket.destroy());
          socket.end(head(key, plain) + plain);
          setTimeout(() => socket.destroy(), 3000).unref();
        }),
    },
    upstream('die=head'),
    upstream('die=head;delay=20'),
    upstream('die=body'),
    upstream('die=end'),
    upstream('die=head', { stream: true }),
    upstream('die=event;pace=3', { stream: true }),
    upstream('die=end', { stream: true }),
    upstream('status=500'),
    upstream('status=400', { stream: true }),
    upstream('status=429'),
  ];
}

/** How many requests the upstream holds at once when far more are sent than there are slots. */
async function freeSlots(
  port: number,
  key: string,
  upstream: ProofUpstream,
  tag: string,
  sent: number,
  expected: number,
): Promise<number> {
  upstream.hold(tag);
  const answers = Array.from({ length: sent }, () => ask({ port, key, body: chatBody(`tag=${tag}`) }));
  const seen = upstream.of(tag);
  await until(() => seen.inFlight >= expected, 5000);
  // Any request more than that would have come by now.
  await new Promise((resolve) => setTimeout(resolve, 200));
  const { inFlight } = seen;
  upstream.release(tag);
  await Promise.all(answers);
  return inFlight;
}

/** Kills clients and upstreams in every phase, many times, then counts the slots that are still there. */
export async function leaks(
  port: number,
  keys: { readonly limited: string; readonly free: string },
  upstream: ProofUpstream,
  times: number,
): Promise<readonly Check[]> {
  const checks: Check[] = [];
  let killed = 0;
  for (const [i, death] of deaths(port, keys.limited).entries()) {
    // A few at a time: with all slots taken the phase would not be reached.
    for (let n = 0; n < times; n += 6)
      await Promise.all(Array.from({ length: 6 }, (_, k) => death.once(k % 2 === 0 ? 'reset' : 'end')));
    killed += times;
    // The breaker opens on a dying upstream: successes close it again.
    await until(async () => (await ask({ port, key: keys.free, body: chatBody('tag=probe') })).status === 200, 70_000);
    await until(() => upstream.of('death').inFlight === 0, 5000);
    const slots = await freeSlots(port, keys.limited, upstream, `slots-${i}`, KEY_SLOTS + 6, KEY_SLOTS);
    checks.push(equals(`slots of the key after ${times} × ${death.name}`, slots, KEY_SLOTS));
    console.error(`limits: ${death.name}: ${slots} slots`);
  }
  checks.push(
    equals(
      `slots of the deployment after ${killed} deaths`,
      await freeSlots(port, keys.free, upstream, 'slots-deployment', DEPLOYMENT_SLOTS + 8, DEPLOYMENT_SLOTS),
      DEPLOYMENT_SLOTS,
    ),
  );
  checks.push(...(await admission(port, keys.free)));
  return checks;
}

/** Places of the gateway itself: so many requests may have begun their body, and no more. */
async function admission(port: number, key: string): Promise<readonly Check[]> {
  const body = chatBody('tag=admission');
  const sockets: Socket[] = [];
  for (let i = 0; i < GATEWAY_SLOTS; i++) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(head(key, body) + body.slice(0, 20));
    sockets.push(socket);
  }
  let refused = 0;
  await until(async () => {
    const answer = await ask({ port, key, body });
    if (codeOf(answer) === 'JG_OVERLOADED') refused++;
    return refused > 0;
  }, 5000);
  const statuses = sockets.map(
    (socket) =>
      new Promise<number>((resolve) => {
        socket.once('data', (part) => resolve(Number(part.toString('latin1', 9, 12))));
        socket.once('close', () => resolve(0));
      }),
  );
  // One waits at the deployment for each of its slots: the others are told so, none is lost.
  for (const socket of sockets) socket.write(body.slice(20));
  const seen = await Promise.all(statuses);
  for (const socket of sockets) socket.destroy();
  return [
    atLeast('places of the gateway: one more than all is refused', refused, 1),
    equals(
      'places of the gateway: each holder of one is answered',
      seen.filter((status) => status === 200 || status === 503).length,
      GATEWAY_SLOTS,
    ),
  ];
}
