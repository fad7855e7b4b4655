import { get, type Clock, type Outbound } from '../../../edge/index.ts';
import { cutText, toJoulegateError } from '../../../units/index.ts';
import { exposedName, METRICS, type MetricName } from '../../metrics.ts';
import type { Panel } from '../builder.ts';

/** What a Prometheus said to the queries of a panel. */
export interface Tried {
  /** `validated`: every query runs and one has figures; `refused`: Prometheus takes one for no query. */
  readonly verdict: 'validated' | 'no data' | 'refused' | 'not validated';
  readonly why: string | null;
}

/** A Prometheus to try queries on. */
export interface Trial {
  /** A client that allows its origin. */
  readonly outbound: Outbound;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Pick<Clock, 'now' | 'monotonicMs'>;
  /** What has no answer by then is not validated. */
  readonly patienceMs: number;
}

const POINTS = 60;
const LEAST_STEP_S = 15;
/** Four scrapes of the usual fifteen seconds: what Grafana takes at least. */
const LEAST_RATE_S = 60;
const MAX_BYTES = 4 * 1024 * 1024;

interface Answer {
  readonly status?: unknown;
  readonly error?: unknown;
  readonly data?: unknown;
}

/** Metrics that a query reads. */
const namesIn = (expr: string): readonly string[] => [...new Set(expr.match(/joulegate_\w+/g) ?? [])];

const hasFigures = (data: unknown): boolean => {
  const result = (data as { readonly result?: unknown } | undefined)?.result;
  if (!Array.isArray(result)) return false;
  return (result as readonly { readonly values?: readonly (readonly [number, string])[] }[]).some(({ values = [] }) =>
    values.some(([, value]) => Number.isFinite(Number(value))),
  );
};

/**
 * Runs the queries of panels over a period, all at once, and says of each panel what came.
 * @param lengthMs of the period, up to now
 */
export async function tryPanels(panels: readonly Panel[], lengthMs: number, trial: Trial): Promise<readonly Tried[]> {
  const { outbound, headers, clock, patienceMs } = trial;
  const url = new URL(trial.url);
  const endAtMs = clock.monotonicMs() + patienceMs;
  const [start, end] = [(clock.now() - lengthMs) / 1000, clock.now() / 1000].map((each) => each!.toFixed(3)) as [
    string,
    string,
  ];
  const stepS = Math.max(LEAST_STEP_S, Math.ceil(lengthMs / 1000 / POINTS));
  const asSent = (expr: string): string =>
    expr
      .replaceAll('$__rate_interval', `${Math.max(LEAST_RATE_S, stepS)}s`)
      .replaceAll('$__range', `${Math.round(lengthMs / 1000)}s`);

  async function ask(
    path: string,
    fields: Readonly<Record<string, string>>,
  ): Promise<Answer & { readonly http: number }> {
    const { status, body } = await get(
      outbound,
      url.origin,
      `${url.pathname.replace(/\/$/, '')}${path}?${new URLSearchParams(fields)}`,
      {
        headers: { accept: 'application/json', ...headers },
        maxBytes: MAX_BYTES,
        timeoutMs: Math.max(1, endAtMs - clock.monotonicMs()),
      },
    );
    return { ...(JSON.parse(body) as Answer), http: status };
  }

  /** Names among ours that have series in the period. */
  const known = ask('/api/v1/label/__name__/values', { 'match[]': '{__name__=~"joulegate_.+"}', start, end }).then(
    ({ data }) => new Set(Array.isArray(data) ? (data as readonly string[]) : []),
    () => null,
  );

  async function tried(expr: string): Promise<Tried> {
    try {
      const { status, error, data, http } = await ask('/api/v1/query_range', {
        query: asSent(expr),
        start,
        end,
        step: String(stepS),
      });
      if (status === 'success') {
        if (hasFigures(data)) return { verdict: 'validated', why: null };
        const names = await known;
        const absent = names === null ? [] : namesIn(expr).filter((name) => !names.has(name));
        return {
          verdict: 'no data',
          why:
            absent.length > 0
              ? `${absent.join(', ')}: no series in this time`
              : 'its metrics have series, and none fits it in this time',
        };
      }
      const said = cutText(String(error), 200);
      return http === 400
        ? { verdict: 'refused', why: said }
        : { verdict: 'not validated', why: `Prometheus answered ${http}: ${said}` };
    } catch (thrown) {
      const why =
        thrown instanceof SyntaxError ? 'it does not answer as Prometheus does' : toJoulegateError(thrown).message;
      return { verdict: 'not validated', why };
    }
  }

  return await Promise.all(
    panels.map(async ({ queries }) => worstOf(await Promise.all(queries.map(({ expr }) => tried(expr))))),
  );
}

/** A panel with one query that is none fails; one with a single series of figures shows something. */
function worstOf(all: readonly Tried[]): Tried {
  for (const verdict of ['refused', 'not validated', 'validated'] as const) {
    const found = all.find((each) => each.verdict === verdict);
    if (found !== undefined) return found;
  }
  return all[0] ?? { verdict: 'no data', why: 'it asks for nothing' };
}

/** Metrics of a panel, by the table. */
export const metricsOf = ({ queries }: Panel): readonly string[] => {
  const ours = (Object.keys(METRICS) as MetricName[]).map(exposedName);
  const named = [...new Set(queries.flatMap(({ expr }) => namesIn(expr)))].map((name) => name.replace(/_bucket$/, ''));
  return named.filter((name) => ours.includes(name));
};
