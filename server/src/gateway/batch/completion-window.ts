import { JoulegateError, cutText, type Ms } from '../../units/index.ts';

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const LONGEST_MS = 7 * UNIT_MS.d;

/**
 * Milliseconds of a completion window: minutes, hours or days, 1 minute to 7 days.
 * @throws JoulegateError `JG_BAD_REQUEST`
 * @example windowMs('24h') // 86400000
 */
export function windowMs(text: unknown): Ms {
  const match = typeof text === 'string' ? /^(\d{1,5})([mhd])$/.exec(text) : null;
  const ms = match === null ? NaN : Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
  if (ms >= UNIT_MS.m && ms <= LONGEST_MS) return ms;
  throw new JoulegateError('JG_BAD_REQUEST', `"${cutText(String(text), 40)}" is no completion window`, {
    where: 'completion_window',
    hint: 'minutes, hours or days, 1 minute to 7 days: such as 30m, 24h or 7d',
  });
}
