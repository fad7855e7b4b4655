import type { Entry } from '../../../server/src/ledger/index.ts';
import { figure, signed, text } from '../figures/format.ts';

/** Where the time went, one bar from zero. */
export function LatencyBar({ entry }: { readonly entry: Pick<Entry, 'latency' | 'deployment' | 'decision'> }) {
  const { roundTripMs, ttftMs, serviceMs, overheadMs, totalMs, addedMs } = entry.latency;
  const isCompared = entry.deployment !== null && entry.decision !== null;
  const parts = [
    { name: 'round trip', ms: roundTripMs, className: 'lat-trip' },
    ...(ttftMs === null
      ? [{ name: 'service', ms: serviceMs, className: 'lat-rest' }]
      : [
          { name: 'first token', ms: Math.min(ttftMs, serviceMs), className: 'lat-first' },
          { name: 'further tokens', ms: Math.max(0, serviceMs - ttftMs), className: 'lat-rest' },
        ]),
    { name: 'joulegate itself', ms: overheadMs, className: 'lat-own' },
    // What was sent nowhere has no round trip and no service.
  ].filter(({ ms }) => entry.deployment !== null || ms > 0);
  const sum = parts.reduce((total, part) => total + part.ms, 0);
  return (
    <section className="panel latency" aria-labelledby="latency-title">
      <h2 id="latency-title">
        Time{' '}
        <span className="muted">
          {text(totalMs, 'ms')} in all{isCompared && `, ${signed(addedMs)} ms against the nearest`}
        </span>
      </h2>
      <div
        className="latency-bar"
        role="img"
        aria-label={parts.map(({ name, ms }) => `${name} ${text(ms, 'ms')}`).join(', ')}
      >
        {parts.map(({ name, ms, className }) => (
          <span key={name} className={className} style={{ width: `${sum > 0 ? (ms / sum) * 100 : 0}%` }} />
        ))}
      </div>
      <dl className="latency-parts">
        {parts.map(({ name, ms, className }) => (
          <div key={name}>
            <dt>
              <i className={className} aria-hidden="true" />
              {name}
            </dt>
            <dd>{figure(ms)} ms</dd>
          </div>
        ))}
      </dl>
      {entry.deployment !== null && <p className="muted">The round trip is the catalogue’s; the rest was timed.</p>}
    </section>
  );
}
