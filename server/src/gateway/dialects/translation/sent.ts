import { JoulegateError } from '../../../units/index.ts';
import type { Outgoing, Target } from '../lane.ts';
import type { Translated } from './parameters.ts';

/** A value as the bytes of a body. */
export const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/**
 * A translated request as it is sent.
 * @throws JoulegateError `JG_BAD_REQUEST` by name where the vendor does not take what was asked
 */
export function sent({ body, dropped, refused }: Translated, { model, vendor }: Target): Outgoing {
  if (refused.length === 0) return { body: json(body), dropped };
  const names = refused.join(', ');
  const whose = vendor === 'unknown' ? '' : ` (${vendor})`;
  throw new JoulegateError('JG_BAD_REQUEST', `the upstream of ${model}${whose} does not take ${names}`, {
    where: refused[0] ?? 'body',
    hint: 'change or leave it out, or name another model; docs/translation.md says why',
  });
}
