import { hourOf, JoulegateError, type EpochHour, type EpochMs } from '../../../units/index.ts';

export const ENTSOE_NAME = 'ENTSO-E Transparency';

const MINUTES: Readonly<Record<string, number>> = { PT15M: 15, PT30M: 30, PT60M: 60 };

export const tag = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)</${name}>`).exec(xml)?.[1]?.trim();
export const blocks = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))].map((match) => match[1] ?? '');

/**
 * A document of the kind asked for; `false` where the platform has no data yet, which is how a late area looks.
 * @throws JoulegateError `JG_DATA` for a refusal and for anything else
 */
export function isDocument(xml: string, kind: string): boolean {
  if (xml.includes('<Acknowledgement_MarketDocument')) {
    if (tag(xml, 'code') === '999') return false;
    throw new JoulegateError('JG_DATA', `${ENTSOE_NAME}: ${tag(xml, 'text') ?? 'refused'}`, { where: ENTSOE_NAME });
  }
  if (!xml.includes(`<${kind}`))
    throw new JoulegateError('JG_DATA', `${ENTSOE_NAME} answered no ${kind}`, { where: ENTSOE_NAME });
  return true;
}

/** One value of a series, and the minutes of its hour that it holds for. */
export interface Slot {
  readonly startMs: EpochMs;
  readonly hour: EpochHour;
  readonly minutes: number;
  readonly value: number;
}

/** The values of a `TimeSeries`, slot by slot. Curve type A03 leaves out what repeats the point before. */
export function slotsOf(series: string, valueTag: string, zone: string): Slot[] {
  return blocks(series, 'Period').flatMap((period) => {
    const minutes = MINUTES[tag(period, 'resolution') ?? ''];
    const start = Date.parse(tag(period, 'start') ?? '');
    const end = Date.parse(tag(period, 'end') ?? '');
    if (minutes === undefined || Number.isNaN(start) || Number.isNaN(end))
      throw new JoulegateError('JG_DATA', `${ENTSOE_NAME}: a period without resolution or interval (${zone})`, {
        where: ENTSOE_NAME,
      });
    const points = new Map(
      blocks(period, 'Point').map((point) => [Number(tag(point, 'position')), Number(tag(point, valueTag))]),
    );
    const slots: Slot[] = [];
    let last = NaN;
    for (let position = 1; position <= Math.round((end - start) / (minutes * 60_000)); position++) {
      last = points.get(position) ?? last;
      const startMs = start + (position - 1) * minutes * 60_000;
      if (Number.isFinite(last)) slots.push({ startMs, hour: hourOf(startMs), minutes, value: last });
    }
    return slots;
  });
}
