import type { Entry } from '../../../server/src/ledger/index.ts';
import { figure, text } from '../figures/format.ts';
import { wasNotSent } from './entry-figures.tsx';
import { tierWords } from '../figures/tier.ts';
import { carbonColour } from '../map/carbon-scale.ts';
import { hourText } from '../map/hour-text.ts';

/** Where the figures come from: grid hour, method, attempts. */
export function Provenance({ entry }: { readonly entry: Entry }) {
  const { attempts } = entry;
  const isSent = !wasNotSent(entry);
  return (
    <section className="panel figures" aria-labelledby="provenance-title">
      <h2 id="provenance-title">{isSent ? 'Where the figures come from' : 'Where it was decided'}</h2>
      <dl>
        {isSent && <OfThePlace entry={entry} />}
        <div>
          <dt>configuration</dt>
          <dd>
            version {entry.configVersion}
            {entry.decision !== null && `, table ${entry.decision.tableVersion}`}
          </dd>
        </div>
        <div>
          <dt>id</dt>
          <dd>
            <code>{entry.id}</code>
          </dd>
        </div>
      </dl>
      {(attempts.length > 1 || attempts.some(({ outcome }) => outcome !== 'ok')) && (
        <>
          <h3>Attempts</h3>
          <ol>
            {attempts.map((attempt, i) => (
              <li key={i}>
                {attempt.deployment}: <strong>{attempt.outcome}</strong>
                {attempt.status !== null && ` ${attempt.status}`} in {text(attempt.serviceMs, 'ms')},{' '}
                {text(attempt.costNanoUsd / 1e9, 'USD')}, {text(attempt.energyNanoWh / 1e9, 'Wh')}
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

/** Grid hour, method and site that the figures stand on. */
function OfThePlace({ entry }: { readonly entry: Entry }) {
  const { grid } = entry;
  return (
    <>
      <div>
        <dt>grid</dt>
        <dd>
          {grid === null ? (
            <span className="muted">unknown</span>
          ) : (
            <>
              <i className="swatch" aria-hidden="true" style={{ background: carbonColour(grid.lifecycleGPerKwh) }} />
              {figure(grid.lifecycleGPerKwh)} g/kWh life cycle,{' '}
              {grid.directGPerKwh === null ? 'direct unknown' : `${figure(grid.directGPerKwh)} direct`}
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>zone and hour</dt>
        <dd>
          {entry.zone ?? 'unknown'}, {hourText(entry.hour)}
        </dd>
      </div>
      {grid !== null && (
        <div>
          <dt>grid data</dt>
          <dd>
            {grid.kind}
            {grid.ageHours > 0 && `, ${figure(grid.ageHours)} h old`} <span className="muted">{grid.source}</span>
          </dd>
        </div>
      )}
      <div>
        <dt>energy method</dt>
        <dd>
          {entry.method ?? 'none'} <span className="muted">{tierWords(entry.tier)}</span>
        </dd>
      </div>
      <div>
        <dt>site</dt>
        <dd>
          {entry.site ?? 'none'}
          {entry.operator !== null && <span className="muted"> run by {entry.operator}</span>}
        </dd>
      </div>
    </>
  );
}
