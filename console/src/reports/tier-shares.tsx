import { percent } from '../figures/format.ts';
import { TierMark } from '../figures/tier-mark.tsx';
import { tierMark, tierWords, type Tier } from '../figures/tier.ts';

/** How much of a figure was obtained how: a bar, and the same in words. */
export function TierShares({ tiers }: { readonly tiers: readonly { readonly tier: Tier; readonly share: number }[] }) {
  if (tiers.length === 0) return <span className="muted">no figure</span>;
  return (
    <div className="tier-shares">
      <span className="tier-bar" aria-hidden="true">
        {tiers.map(({ tier, share }) => (
          <span key={tier} data-mark={tierMark(tier)} style={{ width: `${share * 100}%` }} />
        ))}
      </span>
      <ul>
        {tiers.map(({ tier, share }) => (
          <li key={tier}>
            <TierMark tier={tier} /> {tierWords(tier)} {percent(share).replace(' ', '\u00a0')}
          </li>
        ))}
      </ul>
    </div>
  );
}
