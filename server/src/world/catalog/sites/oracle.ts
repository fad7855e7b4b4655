import { sitesOf } from './site-record.ts';

const SOURCE = "zone: Electricity Maps zone of the country, province or utility; place: the provider's location list, not read again";

/** Oracle Cloud Infrastructure, commercial regions. No PUE by region. */
export const ORACLE_SITES = sitesOf('oracle', 'Oracle Cloud', 2024, [
  { region: 'us-ashburn-1', place: 'Ashburn', zone: 'US-MIDA-PJM', egrid: 'SRVC', at: [39.04, -77.49], jurisdiction: 'US', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'us-chicago-1', place: 'Chicago', zone: 'US-MIDA-PJM', egrid: 'RFCW', at: [41.88, -87.63], jurisdiction: 'US', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'us-phoenix-1', place: 'Phoenix', zone: 'US-SW-AZPS', at: [33.45, -112.07], jurisdiction: 'US', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'us-sanjose-1', place: 'San Jose', zone: 'US-CAL-CISO', at: [37.34, -121.89], jurisdiction: 'US', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'ca-toronto-1', place: 'Toronto', zone: 'CA-ON', at: [43.65, -79.38], jurisdiction: 'CA', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'ca-montreal-1', place: 'Montreal', zone: 'CA-QC', at: [45.5, -73.57], jurisdiction: 'CA', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'sa-saopaulo-1', place: 'Sao Paulo', zone: 'BR-CS', at: [-23.55, -46.63], jurisdiction: 'BR', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'uk-london-1', place: 'London', zone: 'GB', at: [51.51, -0.13], jurisdiction: 'GB', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'eu-frankfurt-1', place: 'Frankfurt', zone: 'DE', at: [50.11, 8.68], jurisdiction: 'DE', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'eu-paris-1', place: 'Paris', zone: 'FR', at: [48.86, 2.35], jurisdiction: 'FR', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'eu-marseille-1', place: 'Marseille', zone: 'FR', at: [43.3, 5.37], jurisdiction: 'FR', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'eu-amsterdam-1', place: 'Amsterdam', zone: 'NL', at: [52.37, 4.9], jurisdiction: 'NL', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'eu-zurich-1', place: 'Zurich', zone: 'CH', at: [47.38, 8.54], jurisdiction: 'CH', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'eu-milan-1', place: 'Milan', zone: 'IT-NO', at: [45.46, 9.19], jurisdiction: 'IT', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'eu-madrid-1', place: 'Madrid', zone: 'ES', at: [40.42, -3.7], jurisdiction: 'ES', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'eu-stockholm-1', place: 'Stockholm', zone: 'SE-SE3', at: [59.33, 18.07], jurisdiction: 'SE', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'me-dubai-1', place: 'Dubai', zone: 'AE', at: [25.2, 55.27], jurisdiction: 'AE', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'ap-mumbai-1', place: 'Mumbai', zone: 'IN-WE', at: [19.08, 72.88], jurisdiction: 'IN', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'ap-singapore-1', place: 'Singapore', zone: 'SG', at: [1.35, 103.82], jurisdiction: 'SG', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'ap-tokyo-1', place: 'Tokyo', zone: 'JP-TK', at: [35.68, 139.69], jurisdiction: 'JP', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'ap-osaka-1', place: 'Osaka', zone: 'JP-KN', at: [34.69, 135.5], jurisdiction: 'JP', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'ap-seoul-1', place: 'Seoul', zone: 'KR', at: [37.57, 126.98], jurisdiction: 'KR', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'ap-sydney-1', place: 'Sydney', zone: 'AU-NSW', at: [-33.87, 151.21], jurisdiction: 'AU', pue: null, wue: null, source: SOURCE, verified: false },
]);
