import { count, figure, percent, text } from '../figures/format.ts';
import { isDown, nextHourWords, STANDING, type FleetRow } from './words.ts';

const HEADS = [
  'Deployment',
  'Health',
  'In flight',
  'First token p50, p95, p99',
  'Requests',
  'Tokens',
  'Next hour',
  'Utilisation',
];

/** Every deployment: what it is doing, how fast it is and what is to come. */
export function DeploymentRows({ rows }: { readonly rows: readonly FleetRow[] }) {
  return (
    <table className="fleet-rows">
      <thead>
        <tr>
          {HEADS.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.deployment} data-down={isDown(row)}>
            <th scope="row">
              {row.deployment}
              <span className="muted">
                {' '}
                {row.model}, {row.site}
              </span>
            </th>
            {cellsOf(row).map((cell, i) => (
              <td key={HEADS[i + 1]}>
                <span className="card-label">{HEADS[i + 1]}</span>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function cellsOf({ live, requests, tokens, load, reserved }: FleetRow): readonly React.ReactNode[] {
  const next = load?.hours[0];
  return [
    live === null ? (
      'unknown'
    ) : (
      <span className="standing" data-standing={live.standing}>
        {!live.healthy && <span aria-hidden="true">▲ </span>}
        {STANDING[live.standing]}
      </span>
    ),
    live === null ? 'unknown' : `${count(live.inFlight)} of ${count(live.maxInFlight)}`,
    live === null ? (
      'unknown'
    ) : (
      <>
        {[live.ttftMs.p50, live.ttftMs.p95, live.ttftMs.p99].map((ms) => figure(ms)).join(', ')} ms
        {live.observed === 0 && <span className="muted"> expected, none seen</span>}
      </>
    ),
    count(requests),
    count(tokens),
    next === undefined ? <span className="muted">three days of history needed</span> : <NextHour next={next} />,
    reserved === null ? (
      <span className="muted">not ours to know</span>
    ) : reserved.utilisation === null ? (
      'unknown'
    ) : (
      `${percent(reserved.utilisation)}${reserved.basis === null ? '' : ` by ${reserved.basis}`}`
    ),
  ];
}

function NextHour({ next }: { readonly next: Parameters<typeof nextHourWords>[0] }) {
  const { main, more } = nextHourWords(next);
  return (
    <>
      {main} {more !== null && <span className="muted">({more})</span>}
    </>
  );
}

/** Watts and grams add; shown above the cards. */
export function wasteWords(rows: readonly FleetRow[]): string | null {
  const idle = rows.flatMap(({ reserved }) => (reserved === null ? [] : [reserved.idle]));
  if (idle.length === 0) return null;
  const sum = (of: (each: (typeof idle)[number]) => number | null): { total: number; unknown: number } =>
    idle.reduce(
      (all, each) => {
        const value = of(each);
        return value === null ? { ...all, unknown: all.unknown + 1 } : { ...all, total: all.total + value };
      },
      { total: 0, unknown: 0 },
    );
  const told = (of: (each: (typeof idle)[number]) => number | null, unit: string, what: string): string => {
    const { total, unknown } = sum(of);
    if (unknown === idle.length) return `${what} unknown`;
    return `${text(total, unit)} ${what}${unknown > 0 ? ` (${unknown} unknown besides)` : ''}`;
  };
  return [
    told(({ wh }) => wh, 'Wh', 'drawn idle'),
    told(({ grams }) => grams, 'g', 'of CO2e'),
    told(({ electricityUsd }) => electricityUsd, 'USD', 'of electricity'),
    told(({ rentUsd }) => rentUsd, 'USD', 'of rent that stood free'),
  ].join(', ');
}
