import { sitesOf } from './site-record.ts';

const SOURCE = "zone: Electricity Maps zone of the country, province or utility; place: the provider's location list, not read again";

/** Infomaniak public cloud. Its PUE claims were not read: unknown. */
export const INFOMANIAK_SITES = sitesOf('infomaniak', 'Infomaniak', 2024, [
  { region: 'dc3-a', place: 'Geneva', zone: 'CH', at: [46.2, 6.14], jurisdiction: 'CH', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'dc4-a', place: 'Geneva', zone: 'CH', at: [46.2, 6.14], jurisdiction: 'CH', pue: null, wue: null, source: SOURCE, verified: false },
]);
