import type { Explanation } from '../api/control-plane.ts';
import type { Entry } from '../../../server/src/ledger/index.ts';
import { aligned, text } from '../figures/format.ts';
import { Lock } from '../figures/lock.tsx';
import { carbonColour } from '../map/carbon-scale.ts';
import { costParts, partName, partsOf, ranked, segmentsOf } from './cost-parts.ts';
import type { CostParts, Segment } from './cost-parts.ts';
import { EXCLUSION_WORDS } from './exclusion-words.ts';

const PER_THOUSAND = 1000;
/** Hues are kept for a few; the other parts are told by their names. */
const HUES = ['cash', 'carbon', 'latency'];
const classOf = (name: Segment['name']): string => `part-${HUES.includes(name) ? name : 'other'}`;

/** Full cost of each candidate as a bar in its parts, from zero. */
export function CostBars({
  explanation,
  decision,
  served,
}: {
  readonly explanation: Explanation;
  readonly decision: NonNullable<Entry['decision']>;
  readonly served: string | null;
}) {
  const rows = ranked(explanation.candidates, decision.chosen).map((candidate) => ({
    candidate,
    parts: costParts(candidate, explanation.prices),
  }));
  const most = Math.max(...rows.map(({ parts }) => parts?.full ?? 0), 0);
  const hasOther = rows.some(({ parts }) => parts !== null && parts.other > 0);
  return (
    <section className="panel cost-bars" aria-labelledby="cost-title">
      <h2 id="cost-title">
        Full cost of each candidate{' '}
        <span className="muted">USD per 1,000 such requests, expected before sending, from zero</span>
      </h2>
      <ol>
        {rows.map(({ candidate, parts }) => {
          const excluded = candidate.exclusion !== 'feasible';
          const chosen = candidate.deployment === decision.chosen;
          return (
            <li key={candidate.deployment} data-excluded={excluded} data-chosen={chosen}>
              <span className="cost-name">
                {candidate.deployment}
                {chosen && <b className="tag">chosen</b>}
                {candidate.deployment === decision.nearest && <b className="tag tag-plain">nearest</b>}
                {candidate.deployment === served && !chosen && <b className="tag tag-plain">served</b>}
                {excluded && (
                  <span className="cost-reason">
                    {candidate.exclusion === 'control' && <Lock />}
                    {EXCLUSION_WORDS[candidate.exclusion]}
                  </span>
                )}
              </span>
              <Bar parts={parts} most={most} excluded={excluded} />
              <span className="cost-full">{parts === null ? 'unknown' : aligned(parts.full * PER_THOUSAND)}</span>
            </li>
          );
        })}
      </ol>
      <p className="key">
        <span>
          <i className="part-cash" aria-hidden="true" />
          cash
        </span>
        {explanation.prices.map(({ kind, usd, unit }) => (
          <span key={kind}>
            <i className={kind === 'carbon' ? 'part-carbon-key' : classOf(kind)} aria-hidden="true" />
            {partName(kind)} at {text(usd, unit)}
            {kind === 'carbon' && ', coloured by g/kWh'}
          </span>
        ))}
        {hasOther && (
          <span>
            <i className="part-other" aria-hidden="true" />
            other
          </span>
        )}
      </p>
    </section>
  );
}

function Bar({
  parts,
  most,
  excluded,
}: {
  readonly parts: CostParts | null;
  readonly most: number;
  readonly excluded: boolean;
}) {
  if (parts === null || most === 0) return <span className="cost-bar" />;
  const label = partsOf(parts)
    .map(({ name, usd }) => `${partName(name)} ${aligned(usd * PER_THOUSAND)}`)
    .join(', ');
  return (
    <span className="cost-bar" role="img" aria-label={`${label}, in USD per 1,000 such requests`} title={label}>
      {segmentsOf(parts).map(({ name, usd }) => (
        <span
          key={name}
          className={classOf(name)}
          style={{
            width: `${(usd / most) * 100}%`,
            ...(name === 'carbon' && parts.gPerKwh !== null && !excluded
              ? { background: carbonColour(parts.gPerKwh) }
              : {}),
          }}
        />
      ))}
    </span>
  );
}
