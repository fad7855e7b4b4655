import { isRecord, spliceBody } from '../../dialects/index.ts';

/**
 * A request with the vendor's flex tier named in its body; `null` where its caller has named a tier.
 * @example flexBody(Buffer.from('{"model":"a"}')) // {"service_tier":"flex","model":"a"}
 */
export function flexBody(body: Buffer): Buffer | null {
  const value: unknown = JSON.parse(body.toString('utf8'));
  const tier = isRecord(value) ? value['service_tier'] : null;
  if (tier != null && tier !== 'auto') return null;
  return spliceBody(body, { service_tier: '"flex"' }, []);
}
