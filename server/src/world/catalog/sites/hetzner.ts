import { sitesOf } from './site-record.ts';

const SOURCE = 'zone: Electricity Maps zone of the country or utility; place: the location list in the documentation of WWW::Hetzner on metacpan.org';

/** Hetzner Cloud, by location. It publishes no PUE by location. */
export const HETZNER_SITES = sitesOf('hetzner', 'Hetzner', 2024, [
  { region: 'fsn1', place: 'Falkenstein', zone: 'DE', at: [50.48, 12.37], jurisdiction: 'DE', pue: null, wue: null, source: SOURCE, verified: true },
  { region: 'nbg1', place: 'Nuremberg', zone: 'DE', at: [49.45, 11.08], jurisdiction: 'DE', pue: null, wue: null, source: SOURCE, verified: true },
  { region: 'hel1', place: 'Helsinki', zone: 'FI', at: [60.17, 24.94], jurisdiction: 'FI', pue: null, wue: null, source: SOURCE, verified: true },
  { region: 'ash', place: 'Ashburn, Virginia', zone: 'US-MIDA-PJM', egrid: 'SRVC', at: [39.04, -77.49], jurisdiction: 'US', pue: null, wue: null, source: SOURCE, verified: true },
  { region: 'hil', place: 'Hillsboro, Oregon', zone: 'US-NW-PGE', at: [45.52, -122.99], jurisdiction: 'US', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'sin', place: 'Singapore', zone: 'SG', at: [1.35, 103.82], jurisdiction: 'SG', pue: null, wue: null, source: SOURCE, verified: true },
]);
