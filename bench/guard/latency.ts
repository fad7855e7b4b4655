import { guard } from '../../server/src/guard/index.ts';
import { scannedAs, type LabelledText } from '../../training/guard/rows.ts';

export const LENGTHS = { '500 B': 500, '4 kB': 4096, '64 kB': 65_536 } as const;
const TEXTS: Readonly<Record<keyof typeof LENGTHS, number>> = { '500 B': 2000, '4 kB': 1000, '64 kB': 200 };
const ROUNDS = 5;

/**
 * Microseconds of screening texts of each length, cut out of the rows one after another. Each text counts with the median
 * of five rounds, so that p99 is that of slow texts and not of a busy machine.
 */
export function latency(
  rows: readonly LabelledText[],
): Readonly<Record<string, { readonly p50: number; readonly p99: number }>> {
  const all = rows
    .filter((row) => scannedAs(row) === 'prompt')
    .map(({ text }) => text)
    .join('\n');
  return Object.fromEntries(
    Object.entries(LENGTHS).map(([name, length]) => {
      const count = TEXTS[name as keyof typeof LENGTHS];
      const texts = Array.from({ length: count }, (_, i) => {
        const from = (i * 7919 * 31) % Math.max(1, all.length - length);
        return all.slice(from, from + length);
      });
      for (const text of texts.slice(0, count / 4)) guard.screen(text, { kind: 'prompt' });
      const times = texts.map((text) => {
        const rounds = Array.from({ length: ROUNDS }, () => {
          const started = process.hrtime.bigint();
          guard.screen(text, { kind: 'prompt' });
          return Number(process.hrtime.bigint() - started) / 1000;
        });
        return rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
      });
      times.sort((a, b) => a - b);
      return [name, { p50: times[Math.floor(count * 0.5)]!, p99: times[Math.floor(count * 0.99)]! }];
    }),
  );
}
