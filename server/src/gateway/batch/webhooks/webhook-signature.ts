import { createHmac } from 'node:crypto';
import { JoulegateError, type EpochMs } from '../../../units/index.ts';

/** How secrets of Standard Webhooks begin; base64 stands behind it. */
const PREFIX = 'whsec_';
const [LEAST_BYTES, MOST_BYTES] = [24, 64];

/**
 * The key of a secret as Standard Webhooks writes it.
 * @throws JoulegateError `JG_CONFIG` where it is none
 * @example webhookKey(`whsec_${Buffer.alloc(24).toString('base64')}`).length // 24
 */
export function webhookKey(secret: string): Buffer {
  const key = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '', 'base64');
  if (key.length >= LEAST_BYTES && key.length <= MOST_BYTES) return key;
  throw new JoulegateError('JG_CONFIG', 'the secret of a webhook is none', {
    where: 'gateway.batch.webhooks',
    hint: `${PREFIX} and ${LEAST_BYTES} to ${MOST_BYTES} bytes in base64: echo "${PREFIX}$(openssl rand -base64 32)"`,
  });
}

/**
 * Headers of a delivery, signed as Standard Webhooks 1.0 says: HMAC-SHA256 of id, second and body.
 * @param id of the event: the same however often it is sent
 * @param at of this attempt
 */
export function signedHeaders(key: Buffer, id: string, at: EpochMs, body: string): Readonly<Record<string, string>> {
  const second = String(Math.floor(at / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${second}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': second, 'webhook-signature': `v1,${signature}` };
}
