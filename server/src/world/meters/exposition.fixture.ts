import type { MeterSeries } from './types.ts';

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})?\s+([^\s]+)(?:\s+(-?\d+(?:\.\d+)?))?\s*(?:#.*)?$/;
const LABEL = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/y;

const unescape = (text: string): string => text.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c));

function labelsOf(text: string): Record<string, string> | null {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const match = LABEL.exec(text);
    if (match === null) return text.trim() === '' ? labels : null;
    labels[match[1] ?? ''] = unescape(match[2] ?? '');
  }
  return labels;
}

const valueOf = (text: string): number =>
  /^[+-]?inf$/i.test(text)
    ? text.startsWith('-')
      ? -Infinity
      : Infinity
    : text.toLowerCase() === 'nan'
      ? NaN
      : Number(text);

/**
 * Reads the text of one `/metrics` page: a check by hand without a Prometheus server. Two pages some time
 * apart, concatenated series by series, are what {@link readingsOf} needs. Lines of another form are skipped.
 *
 * @param atMs when the page was read; a timestamp in a line wins
 * @example parseExposition('vllm:prompt_tokens_total{model_name="m"} 17', 0)[0]?.samples[0]?.value // 17
 */
export function parseExposition(text: string, atMs: number): readonly MeterSeries[] {
  return text.split('\n').flatMap((line) => {
    const match = line.startsWith('#') ? null : LINE.exec(line.trim());
    const labels = match === null ? null : labelsOf(match[2] ?? '');
    if (match === null || labels === null) return [];
    const at = match[4] === undefined ? atMs : Number(match[4]);
    return [{ metric: match[1] ?? '', labels, samples: [{ atMs: at, value: valueOf(match[3] ?? '') }] }];
  });
}
