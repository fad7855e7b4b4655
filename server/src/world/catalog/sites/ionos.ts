import { sitesOf } from './site-record.ts';

const SOURCE = "zone: Electricity Maps zone of the country, province or utility; place: the provider's location list, not read again";

/** IONOS Cloud, by location; a slash of the own names is written as a dash. No PUE by location. */
export const IONOS_SITES = sitesOf('ionos', 'IONOS Cloud', 2024, [
  { region: 'de-fra', place: 'Frankfurt', zone: 'DE', at: [50.11, 8.68], jurisdiction: 'DE', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'de-txl', place: 'Berlin', zone: 'DE', at: [52.52, 13.4], jurisdiction: 'DE', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'fr-par', place: 'Paris', zone: 'FR', at: [48.86, 2.35], jurisdiction: 'FR', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'gb-lhr', place: 'London', zone: 'GB', at: [51.51, -0.13], jurisdiction: 'GB', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'gb-bhx', place: 'Birmingham', zone: 'GB', at: [52.48, -1.9], jurisdiction: 'GB', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'es-vit', place: 'Logroño', zone: 'ES', at: [42.47, -2.45], jurisdiction: 'ES', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'us-las', place: 'Las Vegas', zone: 'US-NW-NEVP', at: [36.17, -115.14], jurisdiction: 'US', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'us-ewr', place: 'Newark', zone: 'US-MIDA-PJM', egrid: 'RFCE', at: [40.74, -74.17], jurisdiction: 'US', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'us-mci', place: 'Lenexa', zone: 'US-CENT-SWPP', at: [38.95, -94.73], jurisdiction: 'US', pue: null, wue: null, source: SOURCE, verified: false },
]);
