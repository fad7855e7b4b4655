import type { MapHours } from '../api/control-plane.ts';
import { percent } from '../figures/format.ts';

type Zone = MapHours['zones'][number];
/** What is less is not worth a row. */
const LEAST_SHARE = 0.01;

/** What a zone's electricity is made of: over a year by source, and the low-carbon share now where it is known. */
export function Mix({ zone }: { readonly zone: Zone }) {
  const { mix, lowCarbonShare, renewableShare } = zone;
  const shares = mix?.shares.filter(({ share }) => share >= LEAST_SHARE) ?? [];
  return (
    <section className="mix" aria-label="Generation mix">
      <h3>
        Generation mix{' '}
        {mix !== null && (
          <span className="badge">
            {mix.area}, year {mix.year}
          </span>
        )}
      </h3>
      {mix === null ? (
        <p className="muted">No mix is known of this zone.</p>
      ) : (
        <ul>
          {shares.map(({ fuel, share }) => (
            <li key={fuel}>
              <span>{fuel}</span>
              <span className="share-bar" aria-hidden="true">
                <span style={{ width: `${share * 100}%` }} />
              </span>
              <span className="num">{percent(share)}</span>
            </li>
          ))}
        </ul>
      )}
      {lowCarbonShare !== null && (
        <p className="muted">
          Now {percent(lowCarbonShare)} low-carbon
          {renewableShare !== null && `, ${percent(renewableShare)} renewable`}
          {zone.spans.every(({ state }) => state === 'average') && ' (yearly average)'}.
        </p>
      )}
    </section>
  );
}
