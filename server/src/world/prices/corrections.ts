import type { Rates } from './rates.ts';
import { flat } from './rates.ts';
import type { Span } from './span.ts';

/** Prices that the list has not, or has wrong, as their vendor published them. */
export interface Correction {
  readonly provider: string;
  /** Names of the vendor's that it is for. */
  readonly models: RegExp;
  /** Of the source, as it is printed. */
  readonly name: string;
  readonly spans: readonly Span[];
  readonly source: string;
  readonly asOf: string;
}

const text = (input: number, cacheRead: number, output: number): Rates => ({
  input: flat(input),
  cacheRead: flat(cacheRead),
  output: flat(output),
});
const audio = (input: number, output: number, inputAudio: number, outputAudio: number): readonly Span[] => [
  {
    rates: {
      input: flat(input),
      output: flat(output),
      inputAudio: flat(inputAudio),
      outputAudio: flat(outputAudio),
    },
  },
];

const minutes = (hour: number, minute = 0): number => 60 * hour + minute;
/** 09:00 to 12:00 and 14:00 to 18:00 in Beijing. */
const PEAK: Span['windows'] = [
  [minutes(1), minutes(4)],
  [minutes(6), minutes(10)],
];
const STANDARD_2025: Span['windows'] = [[minutes(0, 30), minutes(16, 30)]];
/** Public holidays of mainland China that fall on a Monday to Friday (State Council, calendar of 2026). */
const HOLIDAYS = ['2026-09-25', '2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'] as const;
const V4_LAUNCH = Date.UTC(2026, 3, 24);
const V4_CACHE_CUT = Date.UTC(2026, 3, 26, 12, 15);
const PEAK_BILLING = Date.UTC(2026, 7, 16, 16);
/** Midnight of 23 August 2026 in Beijing. */
const FREE_WEEKENDS = Date.UTC(2026, 7, 22, 16);
const V4_1_FLASH = Date.UTC(2026, 8, 10, 4);
const LEGACY_NAMES_END = Date.UTC(2026, 6, 24, 15, 59);
const DEEPSEEK_PAGE = 'api-docs.deepseek.com/quick_start/pricing';

/** Off-peak prices from a moment on, and twice as much in peak hours. */
const peaked = (from: number, until: number | undefined, rates: Rates, peak: Rates): readonly Span[] => [
  { from, ...(until === undefined ? {} : { until }), rates },
  { from, until: Math.min(until ?? Infinity, FREE_WEEKENDS), windows: PEAK, rates: peak },
  {
    from: Math.max(from, FREE_WEEKENDS),
    ...(until === undefined ? {} : { until }),
    windows: PEAK,
    workdays: { holidays: HOLIDAYS },
    rates: peak,
  },
];

/** The names that stood for whatever model was the newest, until they were taken away. */
const legacy = (standard2025: Rates): readonly Span[] => [
  { rates: text(0.135, 0.035, 0.55) },
  { windows: STANDARD_2025, rates: standard2025 },
  { from: Date.UTC(2025, 8, 5, 16), rates: text(0.56, 0.07, 1.68) },
  { from: Date.UTC(2025, 8, 29), rates: text(0.28, 0.028, 0.42) },
  { from: V4_LAUNCH, rates: text(0.14, 0.028, 0.28) },
  { from: V4_CACHE_CUT, rates: text(0.14, 0.0028, 0.28) },
  { from: LEGACY_NAMES_END, rates: null },
];

const V4_1_FLASH_SPANS = peaked(V4_1_FLASH, undefined, text(0.15, 0.003, 0.6), text(0.3, 0.006, 1.2));
const deepseek = (models: RegExp, name: string, spans: readonly Span[]): Correction => ({
  provider: 'deepseek',
  models,
  name,
  spans,
  source: DEEPSEEK_PAGE,
  asOf: '2026-11-28',
});
const openaiAudio = (models: RegExp, name: string, spans: readonly Span[]): Correction => ({
  provider: 'openai',
  models,
  name,
  spans,
  source: 'developers.openai.com/api/docs/pricing',
  asOf: '2026-11-28',
});

export const CORRECTIONS: readonly Correction[] = [
  openaiAudio(/^gpt-4o-mini-audio-preview/, 'gpt-4o-mini-audio-preview', audio(0.15, 0.6, 10, 20)),
  // The first snapshot cost more and is not sold any more.
  openaiAudio(/^gpt-4o-audio-preview-2024-10-01$/, 'gpt-4o-audio-preview-2024-10-01', audio(2.5, 10, 100, 200)),
  openaiAudio(/^gpt-4o-audio-preview/, 'gpt-4o-audio-preview', audio(2.5, 10, 40, 80)),
  deepseek(/^deepseek-chat$/, 'deepseek-chat', legacy(text(0.27, 0.07, 1.1))),
  deepseek(/^deepseek-reasoner$/, 'deepseek-reasoner', legacy(text(0.55, 0.14, 2.19))),
  deepseek(/^deepseek-v4-pro/, 'deepseek-v4-pro', [
    { rates: text(0.435, 0.003625, 0.87) },
    ...peaked(PEAK_BILLING, undefined, text(0.66, 0.022, 1.98), text(1.32, 0.044, 3.96)),
  ]),
  deepseek(/^deepseek-(v4-)?flash/, 'deepseek-flash', [
    { rates: text(0.14, 0.028, 0.28) },
    { from: V4_CACHE_CUT, rates: text(0.14, 0.0028, 0.28) },
    ...peaked(PEAK_BILLING, V4_1_FLASH, text(0.22, 0.007, 0.66), text(0.44, 0.014, 1.32)),
    ...V4_1_FLASH_SPANS,
  ]),
];

/** The correction of a vendor's model, or `undefined`. */
export const correctionOf = (provider: string, model: string): Correction | undefined =>
  CORRECTIONS.find((each) => each.provider === provider && each.models.test(model));
