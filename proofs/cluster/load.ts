/** A process of `proofs/scale.ts`: an upstream of several processes on one port, or callers. */
import cluster from 'node:cluster';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { ask, chatBody } from '../kit/client.ts';
import { startUpstream } from '../kit/upstream.ts';

const [role, port = '', key = '', seconds = '', callers = '64'] = process.argv.slice(2);
/** Of the upstream, instead of a port. */
const PROCESSES = Number(port);
const CALLERS = Number(callers);
const WARM_MS = 2000;

if (role === 'upstream' && cluster.isPrimary) {
  // Those that share a port are given the same one where they ask for any.
  const urls = Array.from({ length: PROCESSES }, async () => {
    const [url] = (await once(cluster.fork(), 'message')) as [{ url: string }];
    return url;
  });
  process.send?.((await Promise.all(urls))[0]);
} else if (role === 'upstream') {
  const { url } = await startUpstream();
  process.send?.({ url });
} else {
  const agent = new Agent({ keepAlive: true, maxSockets: CALLERS });
  const from = performance.now() + WARM_MS;
  const until = from + Number(seconds) * 1000;
  let answered = 0;
  const others: Record<string, number> = {};
  setTimeout(() => process.send?.({ kind: 'begin' }), WARM_MS);
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      while (performance.now() < until) {
        const { status, text } = await ask({ port: Number(port), key, body: chatBody('tag=scale;out=8'), agent });
        // A gateway that has just started reads what budgets have spent, and grants nothing before.
        if (performance.now() < from || performance.now() >= until) continue;
        if (status === 200) answered++;
        else {
          const why = `${status} ${/"message":"([^"]*)/.exec(text)?.[1] ?? ''}`;
          others[why] = (others[why] ?? 0) + 1;
        }
      }
    }),
  );
  process.send?.({ answered, others });
  agent.destroy();
  process.disconnect?.();
}
