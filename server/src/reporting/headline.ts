import type { Figures } from './figures.ts';

/** What a period saved against sending each request to its nearest deployment; negative where it cost more. */
export interface Headline {
  readonly savedUsd: number;
  readonly savedWh: number;
  readonly savedG: number;
  /** Mean of a request. */
  readonly addedMs: number | null;
  /** One sentence of at most five numbers, its period left to the reader's words. */
  readonly sentence: string;
}

const LADDERS: Readonly<Record<string, readonly (readonly [number, string])[]>> = {
  Wh: [
    [1e6, 'MWh'],
    [1e3, 'kWh'],
    [1, 'Wh'],
    [1e-3, 'mWh'],
  ],
  g: [
    [1e6, 't'],
    [1e3, 'kg'],
    [1, 'g'],
    [1e-3, 'mg'],
  ],
};

/** Two significant digits in the unit that reads best, such as 1.2 kg. */
function amount(value: number, unit: 'USD' | 'Wh' | 'g'): string {
  const size = Math.abs(value);
  const [factor, name] = LADDERS[unit]?.find(([least]) => size >= least) ?? LADDERS[unit]?.at(-1) ?? [1, unit];
  const scaled = size / factor;
  return `${scaled >= 100 ? Math.round(scaled).toLocaleString('en') : Number(scaled.toPrecision(2))} ${name}`;
}

/** A difference below this share of the whole is none that is worth a word. */
const NOTHING = 0.0005;

/**
 * What routing earned, in one sentence. A saving is what the same requests would have cost at the nearest deployment less
 * what they cost.
 * @param figures of the period; money, energy or carbon that is unknown counts nothing on either side
 */
export function headlineOf({
  costUsd,
  energyWh,
  carbonG,
  nearest,
  meanAddedMs,
  requests,
}: Pick<Figures, 'costUsd' | 'energyWh' | 'carbonG' | 'nearest' | 'meanAddedMs' | 'requests'>): Headline {
  const savedUsd = nearest.costUsd - (costUsd ?? 0);
  const savedWh = nearest.energyWh - (energyWh ?? 0);
  const savedG = nearest.carbonG - (carbonG ?? 0);
  const parts = (
    [
      [savedUsd, nearest.costUsd, 'USD', ''],
      [savedWh, nearest.energyWh, 'Wh', ''],
      [savedG, nearest.carbonG, 'g', ' CO2e'],
    ] as const
  ).map(([saved, whole, unit, of]) => ({
    text: `${amount(saved, unit)}${of}`,
    sign: Math.abs(saved) <= Math.abs(whole) * NOTHING ? 0 : Math.sign(saved),
  }));
  const saved = parts.filter(({ sign }) => sign > 0).map(({ text }) => text);
  const spent = parts.filter(({ sign }) => sign < 0).map(({ text }) => text);
  const delay =
    meanAddedMs === null || Math.abs(meanAddedMs) < 0.05
      ? 'at no more latency'
      : `for ${Number(Math.abs(meanAddedMs).toPrecision(2))} ms ${meanAddedMs > 0 ? 'more' : 'less'} a request`;
  return { savedUsd, savedWh, savedG, addedMs: meanAddedMs, sentence: sentenceOf(requests, saved, spent, delay) };
}

const listed = (all: readonly string[]): string =>
  all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;

function sentenceOf(requests: number, saved: readonly string[], spent: readonly string[], delay: string): string {
  if (requests === 0) return 'Nothing was asked in this period.';
  if (saved.length === 0 && spent.length === 0)
    return 'Routing changed neither money nor energy nor carbon in this period.';
  const more = spent.length === 0 ? '' : ` and ${listed(spent)} more`;
  if (saved.length === 0) return `Against the nearest deployment it took ${listed(spent)} more, ${delay}.`;
  const [first = '', ...others] = saved;
  const also = others.length === 0 ? `${first} saved` : `Saving ${first} also saved ${listed(others)}`;
  return `${also.replace(/^./, (letter) => letter.toUpperCase())} against the nearest deployment, ${delay}${more}.`;
}
