import type { Ms, Usd } from '../../units/index.ts';

/** A site's electricity, in the three ways it is counted; `null`: unknown. */
export interface SiteElectricity {
  readonly name: string;
  readonly pue: number;
  readonly lifecycleGPerKwh: number;
  readonly marketGPerKwh: number | null;
  readonly marginalGPerKwh: number | null;
}

/** What moving work that draws a steady power from one site to another changes in a year. */
export interface TwoSites {
  readonly from: string;
  readonly to: string;
  readonly itKw: number;
  readonly savedMs: Ms;
  /** More (negative: less) a year, each method apart. */
  readonly locationT: number;
  readonly marketT: number | null;
  readonly marginalT: number | null;
  /** Of the location-based tonnes; `null`: no millisecond is saved. */
  readonly tonnesPerMs: number | null;
  readonly usdPerMs: Usd | null;
  /** What only the owner can answer. */
  readonly question: string;
}

const HOURS_PER_YEAR = 8760;
const G_PER_T = 1e6;
const tonnes = (value: number): string => `${value.toFixed(Math.abs(value) < 10 ? 1 : 0)} t`;

/**
 * Two places side by side: `kW * 8760 * (g/kWh there * PUE there - g/kWh here * PUE here)`, location-based, by contract and
 * marginal. The three answer different questions and are all true.
 * @example twoSites({ name: 'Stockholm', pue: 1.1, lifecycleGPerKwh: 24.71, marketGPerKwh: 0, marginalGPerKwh: 791.3 }, { name: 'Frankfurt', pue: 1.35, lifecycleGPerKwh: 370.93, marketGPerKwh: 0, marginalGPerKwh: 731.2 }, { itKw: 48.2, savedMs: 20, usdPerTonne: 80 }).locationT // 200
 */
export function twoSites(
  from: SiteElectricity,
  to: SiteElectricity,
  { itKw, savedMs, usdPerTonne }: { readonly itKw: number; readonly savedMs: Ms; readonly usdPerTonne: Usd },
): TwoSites {
  const more = (here: number | null, there: number | null): number | null =>
    here === null || there === null ? null : (itKw * HOURS_PER_YEAR * (there * to.pue - here * from.pue)) / G_PER_T;
  const locationT = more(from.lifecycleGPerKwh, to.lifecycleGPerKwh)!;
  const marketT = more(from.marketGPerKwh, to.marketGPerKwh);
  const marginalT = more(from.marginalGPerKwh, to.marginalGPerKwh);
  const tonnesPerMs = savedMs > 0 ? locationT / savedMs : null;
  const usdPerMs = tonnesPerMs === null ? null : tonnesPerMs * usdPerTonne;
  const told = (value: number | null, what: string): string =>
    value === null ? `${what} unknown` : `${tonnes(value)} ${what}`;
  const price =
    usdPerMs === null ? '' : `, USD ${usdPerMs.toFixed(0)} a millisecond and year at USD ${usdPerTonne} a tonne`;
  return {
    from: from.name,
    to: to.name,
    itKw,
    savedMs,
    locationT,
    marketT,
    marginalT,
    tonnesPerMs,
    usdPerMs,
    question:
      savedMs > 0 && locationT > 0
        ? `Are ${savedMs.toFixed(0)} ms less from ${to.name} than from ${from.name} worth ${tonnes(locationT)} of CO2e a year to you${price}? That is location-based; ${told(marketT, 'market-based')}, ${told(marginalT, 'marginal')}.`
        : `${to.name} in place of ${from.name}: ${savedMs.toFixed(0)} ms less, ${tonnes(locationT)} of CO2e more a year, location-based; ${told(marketT, 'market-based')}, ${told(marginalT, 'marginal')}.`,
  };
}
