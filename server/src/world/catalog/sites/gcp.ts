import { BIDDING_AREA, fromYear, gsf, OWN_ZONE, sitesOf } from './site-record.ts';

/**
 * Google Cloud. Coordinates are those of the city or campus that Google names: the foundation's table has
 * Dallas in Oregon, Columbus in Nebraska, Las Vegas in New Mexico, Eemshaven at Rotterdam and Sao Paulo on
 * the upper Amazon, and it puts Doha on the grid of the Emirates. Google publishes PUE for the campuses it
 * owns; a leased region has none and stays `null`.
 */
export const GCP_SITES = sitesOf('gcp', 'Google Cloud', 2024, [
  { region: 'us-central1', place: 'Council Bluffs', zone: 'US-MIDW-MISO', at: [41.26, -95.86], jurisdiction: 'US', pue: gsf(2024, 1.1), wue: null },
  { region: 'us-east1', place: 'Moncks Corner', zone: 'US-CAR-SC', at: [33.2, -80.01], jurisdiction: 'US', pue: gsf(2024, 1.1), wue: null },
  { region: 'us-east4', place: 'Ashburn', zone: 'US-MIDA-PJM', egrid: 'SRVC', at: [39.04, -77.49], jurisdiction: 'US', pue: gsf(2024, 1.09), wue: null },
  { region: 'us-east5', place: 'Columbus', zone: 'US-MIDA-PJM', egrid: 'RFCW', at: [39.96, -83], jurisdiction: 'US', pue: gsf(2023, 1.09), wue: null, source: fromYear(2023) },
  { region: 'us-south1', place: 'Dallas', zone: 'US-TEX-ERCO', at: [32.78, -96.8], jurisdiction: 'US', pue: gsf(2024, 1.12), wue: null },
  { region: 'us-west1', place: 'The Dalles', zone: 'US-NW-BPAT', at: [45.59, -121.18], jurisdiction: 'US', pue: gsf(2024, 1.07), wue: null },
  { region: 'us-west2', place: 'Los Angeles', zone: 'US-CAL-CISO', at: [34.05, -118.24], jurisdiction: 'US', pue: null, wue: null },
  { region: 'us-west3', place: 'Salt Lake City', zone: 'US-NW-PACE', at: [40.76, -111.89], jurisdiction: 'US', pue: null, wue: null },
  { region: 'us-west4', place: 'Las Vegas', zone: 'US-NW-NEVP', at: [36.17, -115.14], jurisdiction: 'US', pue: gsf(2024, 1.08), wue: null },
  { region: 'northamerica-northeast1', place: 'Montreal', zone: 'CA-QC', at: [45.5, -73.57], jurisdiction: 'CA', pue: null, wue: null },
  { region: 'northamerica-northeast2', place: 'Toronto', zone: 'CA-ON', at: [43.65, -79.38], jurisdiction: 'CA', pue: null, wue: null },
  { region: 'northamerica-south1', place: 'Querétaro', zone: 'MX', at: [20.59, -100.39], jurisdiction: 'MX', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'southamerica-east1', place: 'Sao Paulo', zone: 'BR-CS', at: [-23.55, -46.63], jurisdiction: 'BR', pue: null, wue: null },
  { region: 'southamerica-west1', place: 'Santiago', zone: 'CL-SEN', at: [-33.45, -70.67], jurisdiction: 'CL', pue: gsf(2024, 1.12), wue: null },
  { region: 'europe-west1', place: 'St. Ghislain', zone: 'BE', at: [50.45, 3.82], jurisdiction: 'BE', pue: gsf(2024, 1.09), wue: null },
  { region: 'europe-west2', place: 'London', zone: 'GB', at: [51.51, -0.13], jurisdiction: 'GB', pue: null, wue: null },
  { region: 'europe-west3', place: 'Frankfurt', zone: 'DE', at: [50.11, 8.68], jurisdiction: 'DE', pue: null, wue: null },
  { region: 'europe-west4', place: 'Eemshaven', zone: 'NL', at: [53.43, 6.84], jurisdiction: 'NL', pue: gsf(2024, 1.07), wue: null },
  { region: 'europe-west6', place: 'Zurich', zone: 'CH', at: [47.38, 8.54], jurisdiction: 'CH', pue: null, wue: null },
  { region: 'europe-west8', place: 'Milan', zone: 'IT-NO', at: [45.46, 9.19], jurisdiction: 'IT', pue: null, wue: null },
  { region: 'europe-west9', place: 'Paris', zone: 'FR', at: [48.86, 2.35], jurisdiction: 'FR', pue: null, wue: null },
  { region: 'europe-west10', place: 'Berlin', zone: 'DE', at: [52.52, 13.4], jurisdiction: 'DE', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'europe-west12', place: 'Turin', zone: 'IT-NO', at: [45.07, 7.69], jurisdiction: 'IT', pue: null, wue: null },
  { region: 'europe-southwest1', place: 'Madrid', zone: 'ES', at: [40.42, -3.7], jurisdiction: 'ES', pue: null, wue: null },
  { region: 'europe-central2', place: 'Warsaw', zone: 'PL', at: [52.23, 21.01], jurisdiction: 'PL', pue: null, wue: null },
  { region: 'europe-north1', place: 'Hamina', zone: 'FI', at: [60.57, 27.19], jurisdiction: 'FI', pue: gsf(2024, 1.09), wue: null },
  { region: 'europe-north2', place: 'Stockholm', zone: 'SE-SE3', at: [59.33, 18.07], jurisdiction: 'SE', pue: null, wue: null, source: BIDDING_AREA, verified: false },
  { region: 'me-west1', place: 'Tel Aviv', zone: 'IL', at: [32.08, 34.78], jurisdiction: 'IL', pue: null, wue: null },
  { region: 'me-central1', place: 'Doha', zone: 'QA', at: [25.29, 51.53], jurisdiction: 'QA', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'me-central2', place: 'Dammam', zone: 'SA', at: [26.43, 50.1], jurisdiction: 'SA', pue: null, wue: null },
  { region: 'africa-south1', place: 'Johannesburg', zone: 'ZA', at: [-26.2, 28.05], jurisdiction: 'ZA', pue: null, wue: null },
  { region: 'asia-east1', place: 'Changhua County', zone: 'TW', at: [24.07, 120.54], jurisdiction: 'TW', pue: gsf(2024, 1.12), wue: null },
  { region: 'asia-east2', place: 'Hong Kong', zone: 'HK', at: [22.32, 114.17], jurisdiction: 'HK', pue: null, wue: null },
  { region: 'asia-northeast1', place: 'Tokyo', zone: 'JP-TK', at: [35.68, 139.69], jurisdiction: 'JP', pue: null, wue: null },
  { region: 'asia-northeast2', place: 'Osaka', zone: 'JP-KN', at: [34.69, 135.5], jurisdiction: 'JP', pue: null, wue: null },
  { region: 'asia-northeast3', place: 'Seoul', zone: 'KR', at: [37.57, 126.98], jurisdiction: 'KR', pue: null, wue: null },
  { region: 'asia-south1', place: 'Mumbai', zone: 'IN-WE', at: [19.08, 72.88], jurisdiction: 'IN', pue: null, wue: null },
  { region: 'asia-south2', place: 'Delhi', zone: 'IN-NO', at: [28.61, 77.21], jurisdiction: 'IN', pue: null, wue: null },
  { region: 'asia-southeast1', place: 'Singapore', zone: 'SG', at: [1.35, 103.71], jurisdiction: 'SG', pue: gsf(2024, 1.16), wue: null },
  { region: 'asia-southeast2', place: 'Jakarta', zone: 'ID', at: [-6.21, 106.85], jurisdiction: 'ID', pue: null, wue: null },
  { region: 'australia-southeast1', place: 'Sydney', zone: 'AU-NSW', at: [-33.87, 151.21], jurisdiction: 'AU', pue: null, wue: null },
  { region: 'australia-southeast2', place: 'Melbourne', zone: 'AU-VIC', at: [-37.81, 144.96], jurisdiction: 'AU', pue: null, wue: null },
]);
