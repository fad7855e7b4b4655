import { sitesOf } from './site-record.ts';

const SOURCE = "zone: Electricity Maps zone of the country, province or utility; place: the provider's location list, not read again";

/** IBM Cloud, multi-zone regions. No PUE by region. */
export const IBM_SITES = sitesOf('ibm', 'IBM Cloud', 2024, [
  { region: 'us-south', place: 'Dallas', zone: 'US-TEX-ERCO', at: [32.78, -96.8], jurisdiction: 'US', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'us-east', place: 'Washington DC', zone: 'US-MIDA-PJM', egrid: 'RFCE', at: [38.9, -77.04], jurisdiction: 'US', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'ca-tor', place: 'Toronto', zone: 'CA-ON', at: [43.65, -79.38], jurisdiction: 'CA', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'ca-mon', place: 'Montreal', zone: 'CA-QC', at: [45.5, -73.57], jurisdiction: 'CA', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'br-sao', place: 'Sao Paulo', zone: 'BR-CS', at: [-23.55, -46.63], jurisdiction: 'BR', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'eu-gb', place: 'London', zone: 'GB', at: [51.51, -0.13], jurisdiction: 'GB', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'eu-de', place: 'Frankfurt', zone: 'DE', at: [50.11, 8.68], jurisdiction: 'DE', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'eu-es', place: 'Madrid', zone: 'ES', at: [40.42, -3.7], jurisdiction: 'ES', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'jp-tok', place: 'Tokyo', zone: 'JP-TK', at: [35.68, 139.69], jurisdiction: 'JP', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'jp-osa', place: 'Osaka', zone: 'JP-KN', at: [34.69, 135.5], jurisdiction: 'JP', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'au-syd', place: 'Sydney', zone: 'AU-NSW', at: [-33.87, 151.21], jurisdiction: 'AU', pue: null, wue: null, source: SOURCE, verified: false },
]);
