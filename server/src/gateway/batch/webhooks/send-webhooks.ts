import { exchange, openOutbound, openSecret, type Outbound } from '../../../edge/index.ts';
import type { State } from '../../../state/index.ts';
import { toJoulegateError, type EpochMs, type Ms } from '../../../units/index.ts';
import { retryAfterMs } from '../../dialects/index.ts';
import type { GatewayRuntime } from '../../pipeline/index.ts';
import type { BatchSettings } from '../settings.ts';
import { signedHeaders, webhookKey } from './webhook-signature.ts';
import { deliveries, type Delivery } from './webhook-store.ts';

const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];
/** Waits after each attempt that failed, as Standard Webhooks proposes them: three days and more in all. */
const WAITS_MS: readonly Ms[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
const JITTER = 0.1;
const TIMEOUT_MS: Ms = 20_000;
/** No receiver is waited for any longer, whatever it asks. */
const LONGEST_ASKED_MS: Ms = 24 * HOUR;
/** Who answers so wants no more. */
const GONE = 410;

export interface WebhooksOptions {
  readonly state: Pick<State, 'db'>;
  readonly runtime: () => GatewayRuntime;
  readonly settings: () => BatchSettings;
  /** What does not take its events; `null`: all do. */
  readonly fault: (message: string | null) => void;
}

/** Tells webhooks what is written down for them, one turn a second. */
export interface Webhooks {
  /** Never rejects. */
  tick(): Promise<void>;
  close(): Promise<void>;
}

type Webhook = BatchSettings['webhooks'][number];
type Secret = ReturnType<typeof openSecret>;

/** The event as OpenAI's clients know it. */
const eventOf = ({ id, type, created_at, batch }: Delivery): string =>
  JSON.stringify({ id, object: 'event', created_at: Math.floor(created_at / 1000), type, data: { id: batch } });

export function sendWebhooks({ state, runtime, settings, fault }: WebhooksOptions): Webhooks {
  const store = deliveries(state.db);
  const now = (): EpochMs => runtime().clock.now();
  const failing = new Map<string, string>();
  let outbound: Outbound | null = null;
  let opened: { readonly from: readonly Webhook[]; readonly secrets: ReadonlyMap<string, Secret> } | null = null;
  let turn: Promise<void> | null = null;

  /** Of the config in force. */
  const secretsNow = (): ReadonlyMap<string, Secret> => {
    const { webhooks } = settings();
    if (opened?.from === webhooks) return opened.secrets;
    const origins = webhooks.map(({ url }) => new URL(url).origin);
    if (outbound === null) outbound = openOutbound(origins, 2);
    else outbound.allow(origins);
    opened?.secrets.forEach((secret) => secret.close());
    const secrets = webhooks.map(
      ({ id, secret }, i) =>
        [id, openSecret(secret, { what: `webhook ${id}`, where: `gateway.batch.webhooks[${i}].secret` })] as const,
    );
    opened = { from: webhooks, secrets: new Map(secrets) };
    for (const id of failing.keys()) if (!opened.secrets.has(id)) failing.delete(id);
    return opened.secrets;
  };

  const told = (result: 'sent' | 'failed' | 'given-up'): void => runtime().bus.publish({ kind: 'webhook', result });
  const giveUp = async (delivery: Delivery, why: string): Promise<void> => {
    await store.giveUp(delivery, now(), why);
    told('given-up');
  };

  const send = async (delivery: Delivery): Promise<void> => {
    const webhook = settings().webhooks.find(({ id }) => id === delivery.webhook);
    const secret = secretsNow().get(delivery.webhook);
    // The config no longer has it.
    if (webhook === undefined || secret === undefined || outbound === null) return await store.done(delivery);
    const { origin, pathname, search } = new URL(webhook.url);
    let message: string;
    let waitMs = 0;
    try {
      await secret.ready();
      const body = eventOf(delivery);
      const { status, headers } = await exchange(outbound, origin, {
        method: 'POST',
        path: `${pathname}${search}`,
        headers: {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(body)),
          'user-agent': 'joulegate',
          ...signedHeaders(webhookKey(secret.read()), delivery.id, now(), body),
        },
        body: Buffer.from(body),
        timeoutMs: TIMEOUT_MS,
      });
      if ((status >= 200 && status < 300) || status === GONE) failing.delete(webhook.id);
      if (status >= 200 && status < 300) {
        told('sent');
        return await store.done(delivery);
      }
      if (status === GONE) return await giveUp(delivery, `answered ${GONE}: it wants no more of it`);
      message = `answered ${status}`;
      const after = headers['retry-after'];
      waitMs = Math.min(LONGEST_ASKED_MS, retryAfterMs(typeof after === 'string' ? after : null, now()) ?? 0);
    } catch (error) {
      message = toJoulegateError(error).message;
    }
    const wait = WAITS_MS[delivery.tries];
    failing.set(webhook.id, `webhook ${webhook.id}: ${message}`);
    if (wait === undefined) return await giveUp(delivery, message);
    told('failed');
    const jittered = wait * (1 + JITTER * runtime().rng.next());
    await store.again(delivery, delivery.tries + 1, Math.ceil(now() + Math.max(waitMs, jittered)), message);
  };

  const work = async (): Promise<void> => {
    try {
      if (settings().webhooks.length > 0 || opened !== null) {
        secretsNow();
        await Promise.all((await store.take(now())).map(send));
      }
      fault([...failing.values()][0] ?? null);
    } catch (error) {
      fault(`webhooks: ${toJoulegateError(error).message}`);
    }
  };

  return {
    tick: () => (turn ??= work().finally(() => (turn = null))),
    async close() {
      await turn;
      opened?.secrets.forEach((secret) => secret.close());
      await outbound?.close();
    },
  };
}
