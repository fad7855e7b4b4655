/** A process of its own, so that what attacks does not slow down what measures. Told by messages what to do. */
import { ATTACKS, type Target } from './attacks.ts';
import { startHostileUpstream } from './upstream.ts';

export type Order = { readonly start: string; readonly target: Target } | { readonly stop: true };

const upstream = await startHostileUpstream();
let stop = (): void => {};
process.on('message', (order: Order) => {
  stop();
  stop = 'start' in order ? (ATTACKS.find(({ name }) => name === order.start)?.start(order.target) ?? stop) : () => {};
});
process.on('disconnect', () => process.exit());
process.send?.({ url: upstream.url });
