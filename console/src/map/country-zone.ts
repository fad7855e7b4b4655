/**
 * Countries whose grid is several zones: an average of the country would hide them. Electricity Maps knows an average for
 * most of them too.
 */
const SEVERAL_ZONES = new Set(['AU', 'BR', 'CA', 'DK', 'IN', 'IT', 'JP', 'MY', 'NO', 'PH', 'RU', 'SE', 'US']);

/** What a country is coloured by. */
export type CountryZone =
  | { readonly kind: 'zone'; readonly zone: string }
  /** Its zones have no shapes: those of sites stand as discs. */
  | { readonly kind: 'several' }
  | { readonly kind: 'unknown' };

/**
 * The zone that is all of a country, or nearly. A country of several zones has none, unless a site is in a zone that is
 * said to be all of it.
 * @param country ISO 3166-1 alpha-2; `null` has none
 * @param known zones with a figure
 * @param fleet zones of sites
 * @example countryZone('FR', new Set(['FR', 'FR-COR']), new Set()) // { kind: 'zone', zone: 'FR' }
 */
export function countryZone(
  country: string | null,
  known: ReadonlySet<string>,
  fleet: ReadonlySet<string>,
): CountryZone {
  if (country === null) return { kind: 'unknown' };
  const parts = [...fleet].some((zone) => zone.startsWith(`${country}-`));
  if (SEVERAL_ZONES.has(country)) {
    if (fleet.has(country) && !parts && known.has(country)) return { kind: 'zone', zone: country };
    return { kind: 'several' };
  }
  return known.has(country) ? { kind: 'zone', zone: country } : { kind: 'unknown' };
}

/**
 * Whether a zone is drawn as a disc at its sites: no outline is coloured by it.
 * @param whole what its country is coloured by
 * @param outlined countries whose outline is drawn; small ones have none
 * @example isDisc('SG', { kind: 'zone', zone: 'SG' }, new Set(['FR'])) // true
 */
export const isDisc = (zone: string, whole: CountryZone, outlined: ReadonlySet<string | null>): boolean =>
  !(whole.kind === 'zone' && whole.zone === zone && outlined.has(zone));

/**
 * The country of a number of ISO 3166-1: language tags know both.
 * @example countryOfNumber('250') // 'FR'
 */
export function countryOfNumber(number: string | number | undefined): string | null {
  if (number === undefined) return null;
  const region = new Intl.Locale(`und-${String(number).padStart(3, '0')}`).region ?? null;
  return region !== null && /^[A-Z]{2}$/.test(region) ? region : null;
}

const names = new Intl.DisplayNames('en', { type: 'region' });

/** A zone in words: its country, and what of it. @example zoneName('US-TEX-ERCO') // 'United States, TEX-ERCO' */
export function zoneName(zone: string): string {
  const [country = zone, ...rest] = zone.split('-');
  let name = country;
  try {
    name = names.of(country) ?? country;
  } catch {
    // No country begins so: the zone's own name says it.
  }
  return rest.length === 0 ? name : `${name}, ${rest.join('-')}`;
}
