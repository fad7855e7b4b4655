import { exposedName, METRICS, type MetricName } from '../metrics.ts';

type OfType<T> = { [N in MetricName]: (typeof METRICS)[N]['type'] extends T ? N : never }[MetricName];
type LabelOf<N extends MetricName> = (typeof METRICS)[N]['labels'][number];

const by = (labels: readonly string[]): string => (labels.length === 0 ? '' : ` by (${labels.join(', ')})`);

/** What chooses among series, such as `workload="$workload"`. */
const selected = (name: string, where: string): string => (where === '' ? name : `${name}{${where}}`);

/**
 * A counter per second, workers and instances added.
 * @example rate('tokens_total', ['bucket']) // 'sum by (bucket) (rate(joulegate_tokens_total[$__rate_interval]))'
 */
export const rate = <N extends OfType<'counter'>>(
  name: N,
  labels: readonly LabelOf<N>[] = [],
  where = '',
  window = '$__rate_interval',
): string => `sum${by(labels)} (rate(${selected(exposedName(name), where)}[${window}]))`;

/**
 * What a counter grew by in the time that the dashboard shows.
 * @example increase('cost_usd_total') // 'sum (increase(joulegate_cost_usd_total[$__range]))'
 */
export const increase = <N extends OfType<'counter'>>(
  name: N,
  labels: readonly LabelOf<N>[] = [],
  where = '',
): string => `sum${by(labels)} (increase(${selected(exposedName(name), where)}[$__range]))`;

/** A quantile of a histogram in seconds. @example quantile(0.5, 'overhead_seconds') // 'histogram_quantile(0.5, …' */
export const quantile = <N extends OfType<'histogram'>>(
  share: number,
  name: N,
  labels: readonly LabelOf<N>[] = [],
  where = '',
  window = '$__rate_interval',
): string =>
  `histogram_quantile(${share}, sum${by(['le', ...labels])} (rate(${selected(`${exposedName(name)}_bucket`, where)}[${window}])))`;

/**
 * A state. Of what every process knows of the same thing `max` or `min` is taken, of what each has for itself the `sum`.
 * @example state('min', 'ready', []) // 'min (joulegate_ready)'
 */
export const state = <N extends OfType<'gauge'>>(
  how: 'max' | 'min' | 'sum',
  name: N,
  labels: readonly LabelOf<N>[],
  where = '',
): string => `${how}${by(labels)} (${selected(exposedName(name), where)})`;

/** What tells limits apart. */
export const LIMIT_LABELS = METRICS.limit.labels;
