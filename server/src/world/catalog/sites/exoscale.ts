import { sitesOf } from './site-record.ts';

const SOURCE = "zone: Electricity Maps zone of the country, province or utility; place: the provider's location list, not read again";

/** Exoscale, by zone. No PUE by zone. */
export const EXOSCALE_SITES = sitesOf('exoscale', 'Exoscale', 2024, [
  { region: 'ch-gva-2', place: 'Geneva', zone: 'CH', at: [46.2, 6.14], jurisdiction: 'CH', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'ch-dk-2', place: 'Zurich', zone: 'CH', at: [47.38, 8.54], jurisdiction: 'CH', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'de-fra-1', place: 'Frankfurt', zone: 'DE', at: [50.11, 8.68], jurisdiction: 'DE', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'de-muc-1', place: 'Munich', zone: 'DE', at: [48.14, 11.58], jurisdiction: 'DE', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'at-vie-1', place: 'Vienna', zone: 'AT', at: [48.21, 16.37], jurisdiction: 'AT', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'at-vie-2', place: 'Vienna', zone: 'AT', at: [48.21, 16.37], jurisdiction: 'AT', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'bg-sof-1', place: 'Sofia', zone: 'BG', at: [42.7, 23.32], jurisdiction: 'BG', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'hr-zag-1', place: 'Zagreb', zone: 'HR', at: [45.81, 15.98], jurisdiction: 'HR', pue: null, wue: null, source: SOURCE, verified: false },
]);
