import { Counter, Gauge, type Registry } from 'prom-client';
import { exposedName, METRICS, type MetricName } from './metrics.ts';

type Row<N extends MetricName> = (typeof METRICS)[N];
type OfType<T> = { [N in MetricName]: Row<N>['type'] extends T ? N : never }[MetricName];
type LabelOf<N extends MetricName> = Row<N>['labels'][number];

/** Makes metrics of the table and of nothing else: a name that is not in it does not compile. */
export interface Instruments {
  counter<N extends OfType<'counter'>>(name: N): Counter<LabelOf<N>>;
  /** @param collect sets its values when somebody asks; those of before are gone */
  gauge<N extends OfType<'gauge'>>(
    name: N,
    collect?: (gauge: Gauge<LabelOf<N>>) => void | Promise<void>,
  ): Gauge<LabelOf<N>>;
}

/** Metrics of the table in a registry. */
export function instruments(registry: Registry): Instruments {
  const of = <N extends MetricName>(name: N) => ({
    name: exposedName(name),
    help: METRICS[name].what,
    labelNames: METRICS[name].labels as readonly LabelOf<N>[],
    registers: [registry],
  });
  return {
    counter: (name) => new Counter(of(name)),
    gauge: (name, collect) =>
      new Gauge({
        ...of(name),
        ...(collect === undefined
          ? {}
          : {
              async collect() {
                this.reset();
                await collect(this);
              },
            }),
      }),
  };
}
