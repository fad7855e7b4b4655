import type { Fact } from '../types.ts';
import { sitesOf } from './site-record.ts';

const GROUP_PUE: Fact = {
  value: 1.28,
  source: 'OVHcloud group average as told to channelnews.fr, "OVHcloud lance une calculatrice carbone"',
  asOf: '2023-12-31',
};
const SOURCE = "zone: Electricity Maps zone of the country or province; place: the provider's data centre list";

/** OVHcloud. It publishes one PUE for the group, and water only as a range: unknown here. */
export const OVHCLOUD_SITES = sitesOf('ovhcloud', 'OVHcloud', 2024, [
  { region: 'gra', place: 'Gravelines', zone: 'FR', at: [50.99, 2.13], jurisdiction: 'FR', pue: GROUP_PUE, wue: null, source: SOURCE, verified: false },
  { region: 'bhs', place: 'Beauharnois', zone: 'CA-QC', at: [45.32, -73.87], jurisdiction: 'CA', pue: GROUP_PUE, wue: null, source: SOURCE, verified: false },
  { region: 'rbx', place: 'Roubaix', zone: 'FR', at: [50.69, 3.17], jurisdiction: 'FR', pue: GROUP_PUE, wue: null, source: SOURCE, verified: false },
  { region: 'sbg', place: 'Strasbourg', zone: 'FR', at: [48.57, 7.75], jurisdiction: 'FR', pue: GROUP_PUE, wue: null, source: SOURCE, verified: false },
  { region: 'par', place: 'Paris', zone: 'FR', at: [48.86, 2.35], jurisdiction: 'FR', pue: GROUP_PUE, wue: null, source: SOURCE, verified: false },
  { region: 'lim', place: 'Limburg an der Lahn', zone: 'DE', at: [50.38, 8.06], jurisdiction: 'DE', pue: GROUP_PUE, wue: null, source: SOURCE, verified: false },
  { region: 'waw', place: 'Warsaw', zone: 'PL', at: [52.23, 21.01], jurisdiction: 'PL', pue: GROUP_PUE, wue: null, source: SOURCE, verified: false },
  { region: 'eri', place: 'Erith, London', zone: 'GB', at: [51.48, 0.18], jurisdiction: 'GB', pue: GROUP_PUE, wue: null, source: SOURCE, verified: false },
  { region: 'vin', place: 'Vint Hill, Virginia', zone: 'US-MIDA-PJM', egrid: 'SRVC', at: [38.75, -77.67], jurisdiction: 'US', pue: GROUP_PUE, wue: null, source: SOURCE, verified: false },
  { region: 'hil', place: 'Hillsboro, Oregon', zone: 'US-NW-PGE', at: [45.52, -122.99], jurisdiction: 'US', pue: GROUP_PUE, wue: null, source: SOURCE, verified: false },
  { region: 'tor', place: 'Toronto', zone: 'CA-ON', at: [43.65, -79.38], jurisdiction: 'CA', pue: GROUP_PUE, wue: null, source: SOURCE, verified: false },
  { region: 'sgp', place: 'Singapore', zone: 'SG', at: [1.35, 103.82], jurisdiction: 'SG', pue: GROUP_PUE, wue: null, source: SOURCE, verified: false },
  { region: 'syd', place: 'Sydney', zone: 'AU-NSW', at: [-33.87, 151.21], jurisdiction: 'AU', pue: GROUP_PUE, wue: null, source: SOURCE, verified: false },
  { region: 'ynm', place: 'Mumbai', zone: 'IN-WE', at: [19.08, 72.88], jurisdiction: 'IN', pue: GROUP_PUE, wue: null, source: SOURCE, verified: false },
]);
