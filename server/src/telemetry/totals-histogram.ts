import type { Registry } from 'prom-client';
import type { Distribution } from './entry-totals.ts';
import { exposedName, METRICS, type MetricName } from './metrics.ts';

/** Distributions by the text of their labels, such as `{workload="chat"}` or nothing. */
export type Labelled = ReadonlyMap<string, Distribution>;

/** A label set in the exposition format. @example labelText({ workload: 'chat' }) // 'workload="chat"' */
export const labelText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(
      ([name, value]) => `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`,
    )
    .join(',');

/** Adds up distributions that share their labels. */
export function merge(into: Map<string, Distribution>, key: string, one: Distribution): void {
  const known = into.get(key);
  if (known === undefined) {
    into.set(key, { counts: one.counts.slice(), sum: one.sum });
    return;
  }
  one.counts.forEach((count, i) => (known.counts[i]! += count));
  known.sum += one.sum;
}

/** A histogram that is counted elsewhere, as exposition text. */
export function histogramText(
  metric: { [N in MetricName]: (typeof METRICS)[N]['type'] extends 'histogram' ? N : never }[MetricName],
  bounds: readonly number[],
  series: Labelled,
): string {
  const name = exposedName(metric);
  const lines = [`# HELP ${name} ${METRICS[metric].what}`, `# TYPE ${name} histogram`];
  for (const [labels, { counts, sum }] of series) {
    let total = 0;
    counts.forEach((count, i) => {
      total += count;
      const bound = i < bounds.length ? String(bounds[i]) : '+Inf';
      lines.push(`${name}_bucket{le="${bound}"${labels === '' ? '' : `,${labels}`}} ${total}`);
    });
    const all = labels === '' ? '' : `{${labels}}`;
    lines.push(`${name}_sum${all} ${sum}`, `${name}_count${all} ${total}`);
  }
  return lines.join('\n');
}

/** Everything of a registry, then texts of our own. */
export async function exposition(series: Registry, texts: readonly string[]): Promise<string> {
  const counted = await series.metrics();
  return `${counted.trimEnd()}\n\n${texts.join('\n\n')}\n`;
}
