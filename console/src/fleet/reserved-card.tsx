import { percent, text } from '../figures/format.ts';
import { TierMark } from '../figures/tier-mark.tsx';
import { HourBars } from './hour-bars.tsx';
import { BASIS, priceWords, verdictWords, type FleetRow, type Reserved } from './words.ts';

/** Reserved capacity: how busy it is, what idling costs its owner, and whether owning pays. */
export function ReservedCard({ row, reserved }: { readonly row: FleetRow; readonly reserved: Reserved }) {
  const { idle, basis, utilisation, breakEven, owner, replicas, usdPerHour } = reserved;
  const heading = `reserved-${row.deployment}`;
  return (
    <article className="panel reserved" aria-labelledby={heading}>
      <h2 id={heading}>
        {row.deployment} <span className="muted">{row.model}</span>
      </h2>
      <p className="muted">
        {row.site}; {replicas === 1 ? 'one replica' : `${replicas} replicas`},{' '}
        {usdPerHour === null ? 'rent unknown' : `${text(usdPerHour, 'USD')} an hour`}; owner:{' '}
        {owner ?? 'nobody is named'}
      </p>
      <p className="reserved-use">
        <strong>{utilisation === null ? 'unknown' : percent(utilisation)}</strong>{' '}
        <span className="muted">
          utilisation{basis !== null && ` by ${basis}, mean of ${reserved.knownHours} hours`}
        </span>
      </p>
      {basis !== null && <p className="muted note">{BASIS[basis]}</p>}
      <p className="verdict" data-verdict={breakEven.verdict}>
        {(breakEven.verdict === 'below' || breakEven.verdict === 'never' || breakEven.verdict === 'idle') && (
          <span aria-hidden="true">▼ </span>
        )}
        {verdictWords(reserved)}
      </p>
      {basis !== null && (
        <HourBars hours={reserved.hours} breakEven={breakEven} label={`Utilisation of ${row.deployment}`} />
      )}
      <dl className="waste">
        <div>
          <dt>
            Idle <TierMark tier={idle.tier} />
          </dt>
          <dd>
            {text(idle.wh, 'Wh')}, {idle.grams === null ? 'carbon unknown' : `${text(idle.grams, 'g')} CO2e`},{' '}
            {idle.electricityUsd === null
              ? 'electricity price unknown'
              : `${text(idle.electricityUsd, 'USD')} of electricity`}
            {idle.rentUsd !== null && <>, {text(idle.rentUsd, 'USD')} of rent that stood free</>}
            <span className="muted"> charged to {owner ?? 'nobody'}, as waste</span>
          </dd>
        </div>
        <div>
          <dt>A million tokens</dt>
          <dd>{priceWords(reserved)}</dd>
        </div>
      </dl>
    </article>
  );
}
