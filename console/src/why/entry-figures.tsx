import type { Entry } from '../../../server/src/ledger/index.ts';
import { count, interval, text } from '../figures/format.ts';
import { TierMark } from '../figures/tier-mark.tsx';
import type { Tier } from '../figures/tier.ts';

const Z95 = 1.645;
const whole = (nano: number | null): number | null => (nano === null ? null : nano / 1e9);

const BASIS: Readonly<Record<NonNullable<Entry['marketBasis']>, string>> = {
  instrument: 'by contract or certificate',
  supplier: "by the supplier's own factor",
  'residual-mix': 'by residual mix',
  'location-fallback': 'no instrument and no residual mix: the location-based factor stands in',
};

/** Figures that were booked, each with its unit and tier. */
export function EntryFigures({ entry }: { readonly entry: Entry }) {
  const { usage, documents } = entry;
  if (wasNotSent(entry)) return <NothingUsed entry={entry} />;
  const chosen = entry.counterfactual?.chosen ?? null;
  const bookedG = entry.carbonNanoG.mean;
  const gramsBeside = whole(bookedG);
  const savedG = chosen?.carbonNanoG == null || bookedG === null ? null : bookedG - chosen.carbonNanoG;
  // Counted tokens at a list's price: what the vendor declares, however well its meters count.
  const moneyTier: Tier =
    entry.importedAt !== null ? 'imported' : entry.usageGrade === 'reported' ? 'vendor-declared' : 'modelled-observed';
  const costUnknown =
    entry.deployment !== null && (entry.priceSource === null || entry.priceSource.includes('no price for'));
  const tokens = [
    ['input', usage.inputUncached],
    ['cache read', usage.cacheRead],
    ['cache write', usage.cacheWrite5m + usage.cacheWrite1h],
    ['output', usage.output],
    ['reasoning', usage.reasoning],
  ] as const;
  return (
    <section className="panel figures" aria-labelledby="figures-title">
      <h2 id="figures-title">Booked</h2>
      <dl>
        <Figure
          name="cost"
          value={costUnknown ? null : whole(entry.costNanoUsd)}
          unit="USD"
          tier={costUnknown ? null : moneyTier}
          note={entry.priceSource ?? 'no price is known'}
        />
        <Figure
          name="energy"
          value={whole(entry.energyNanoWh.mean)}
          unit="Wh"
          sigma={entry.energyNanoWh.sigma}
          tier={entry.tier}
        />
        <Figure
          name="CO2e"
          value={whole(entry.carbonNanoG.mean)}
          unit="g"
          beside={gramsBeside}
          sigma={entry.carbonNanoG.sigma}
          tier={entry.tier}
          note="location-based, life cycle and embodied"
        />
        <Figure
          name="of it electricity"
          value={whole(entry.carbonOperationalNanoG)}
          unit="g"
          beside={gramsBeside}
          tier={entry.tier}
        />
        <Figure
          name="of it embodied"
          value={whole(entry.carbonEmbodiedNanoG)}
          unit="g"
          beside={gramsBeside}
          tier={entry.tier}
        />
        <Figure
          name="Scope 2, location"
          value={whole(entry.carbonDirectNanoG)}
          unit="g"
          beside={gramsBeside}
          tier={entry.carbonDirectNanoG === null ? null : entry.tier}
          note={entry.scope2Source === null ? 'direct emissions only' : `direct emissions only; ${entry.scope2Source}`}
        />
        <Figure
          name="Scope 2, market"
          value={whole(entry.carbonMarketNanoG)}
          unit="g"
          beside={gramsBeside}
          tier={entry.carbonMarketNanoG === null ? null : entry.tier}
          note={entry.marketBasis === null ? 'no factor is known' : BASIS[entry.marketBasis]}
        />
        <Figure
          name="Scope 3.3, upstream"
          value={whole(entry.carbonUpstreamNanoG)}
          unit="g"
          beside={gramsBeside}
          tier={entry.carbonUpstreamNanoG === null ? null : entry.tier}
          note="fuel supply, plants, losses on the way"
        />
        <Figure
          name="water on site"
          value={entry.waterOnSiteMicrolitres === null ? null : entry.waterOnSiteMicrolitres / 1000}
          unit="mL"
          tier={entry.tier}
        />
        <div>
          <dt>tokens</dt>
          <dd>
            {tokens
              .filter(([, n]) => n > 0)
              .map(([name, n]) => `${count(n)} ${name}`)
              .join(', ') || 'none'}
            <span className="muted"> · {entry.usageGrade}</span>
          </dd>
        </div>
        {entry.units !== null && (
          <div>
            <dt>units</dt>
            <dd>
              {Object.entries(entry.units)
                .map(([name, n]) => some(n, name.replace(/s$/, '')))
                .join(', ')}
            </dd>
          </div>
        )}
        {documents !== null && <Files documents={documents} />}
        {entry.guardWork !== null && (
          <div>
            <dt>beside, of guard models</dt>
            <dd>{guardWorkWords(entry.guardWork)}</dd>
          </div>
        )}
        {chosen !== null && (
          <div>
            <dt>would have saved</dt>
            <dd>
              {nano(entry.costNanoUsd - chosen.costNanoUsd, 'USD')}, {nano(savedG, 'g')} CO2e at {chosen.deployment}
              {chosen.addedMs !== null && (
                <span className="muted"> · {text(chosen.addedMs, 'ms')} over the nearest</span>
              )}
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

const some = (n: number, what: string): string => `${count(n)} ${what}${n === 1 ? '' : 's'}`;

/** Files of the prompt that went on as text, pictures that went on smaller, and what that saved. */
function Files({ documents }: { readonly documents: NonNullable<Entry['documents']> }) {
  const { count: files, passed, pages, tokensBefore, tokensAfter, method, leftOut } = documents;
  const left = Object.entries(leftOut ?? {}).map(([reason, times]) => `${reason} ${count(times)}`);
  const { pictures, picturesScaled, pictureBytesSaved } = documents;
  return (
    <>
      {files + passed > 0 && (
        <div>
          <dt>files as text</dt>
          <dd>
            {some(files, 'file')}
            {pages !== null && `, ${some(pages, 'page')}`}
            {passed > 0 && `; ${count(passed)} as they came`}
          </dd>
        </div>
      )}
      {pictures > 0 && (
        <div>
          <dt>pictures</dt>
          <dd>
            {count(picturesScaled)} of {count(pictures)} made no larger than the models look at
            {pictureBytesSaved > 0 && `, ${count(Math.round(pictureBytesSaved / 1000))} kB less to send`}
          </dd>
        </div>
      )}
      {method !== '' && (
        <div>
          <dt>tokens of these</dt>
          <dd>
            {count(tokensAfter)} instead of {count(tokensBefore)}
            <span className="muted"> · {method}</span>
          </dd>
        </div>
      )}
      <div>
        <dt>saved by that</dt>
        <dd>
          {nano(documents.savedNanoWh, 'Wh')}, {nano(documents.savedNanoG, 'g')} CO2e,{' '}
          {nano(documents.savedNanoUsd, 'USD')}
        </dd>
      </div>
      {left.length > 0 && (
        <div>
          <dt>left out of files</dt>
          <dd>{left.join(', ')}</dd>
        </div>
      )}
    </>
  );
}

/** A request that a rule, a limit or the cache answered, or that ended before it was sent. */
export const wasNotSent = ({ deployment, attempts, importedAt }: Entry): boolean =>
  deployment === null && attempts.length === 0 && importedAt === null;

/** Of a request that was sent nowhere: nothing was measured, and zeros with a mark would say that it was. */
function NothingUsed({ entry: { cache, guardWork } }: { readonly entry: Entry }) {
  return (
    <section className="panel figures" aria-labelledby="figures-title">
      <h2 id="figures-title">Booked</h2>
      <p>
        Nothing was sent, so {guardWork === null ? 'no' : 'but for the guard models no'} money, energy, carbon or water
        was used.
      </p>
      {guardWork !== null && <p className="muted">Guard models: {guardWorkWords(guardWork)}.</p>}
      {cache !== null && (
        <dl>
          <Figure name="cost saved" value={whole(cache.savedNanoUsd)} unit="USD" tier={null} />
          <Figure name="energy saved" value={whole(cache.savedNanoWh)} unit="Wh" tier={null} />
          <Figure name="CO2e saved" value={whole(cache.savedNanoG)} unit="g" tier={null} />
          <div>
            <dt>counted by</dt>
            <dd className="muted">what the answer took when it was made and booked</dd>
          </div>
        </dl>
      )}
    </section>
  );
}

/** What guard models took, which is in no figure of the request. */
function guardWorkWords(work: NonNullable<Entry['guardWork']>): string {
  const { calls, untold, inputTokens, outputTokens, nanoUsd, nanoWh, nanoG, tier, source } = work;
  const missing = untold === 0 ? '' : ` (${untold} without a word of their tokens)`;
  const from = source === null ? 'no deployment is named for them' : [tier, source].filter(Boolean).join(', ');
  return `${some(calls, 'question')}${missing}, ${count(inputTokens)} tokens in, ${count(outputTokens)} out; ${nano(nanoWh, 'Wh')}, ${nano(nanoG, 'g')} CO2e, ${nano(nanoUsd, 'USD')}; ${from}`;
}

const nano = (value: number | null, unit: string): string => (value === null ? 'unknown' : text(value / 1e9, unit));

interface FigureProps {
  readonly name: string;
  readonly value: number | null;
  readonly unit: string;
  readonly tier: Tier | null;
  readonly sigma?: number;
  /** A figure of the same kind, in whose unit it is shown. */
  readonly beside?: number | null;
  readonly note?: string | null;
}

function Figure({ name, value, unit, tier, sigma, note, beside }: FigureProps) {
  const median = value === null || sigma === undefined ? 0 : value / Math.exp(sigma ** 2 / 2);
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value === null ? (
          <span className="muted">unknown</span>
        ) : (
          <>
            {text(value, unit, beside)} {tier !== null && <TierMark tier={tier} />}
          </>
        )}
        {value !== null && value > 0 && sigma !== undefined && sigma > 0 && (
          <span className="muted">
            {' '}
            90 %: {interval(median * Math.exp(-Z95 * sigma), median * Math.exp(Z95 * sigma), unit, beside ?? value)}
          </span>
        )}
        {note != null && <span className="muted"> · {note}</span>}
      </dd>
    </div>
  );
}
