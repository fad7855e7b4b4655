import { BIDDING_AREA, fromYear, gsf, OWN_ZONE, sitesOf } from './site-record.ts';

/**
 * Amazon Web Services. The 2022 and 2023 water figures are one global average (0.19, 0.18) written on every
 * region; 0.18 stands again on six regions of 2024. None of these is taken: unknown.
 */
export const AWS_SITES = sitesOf('aws', 'AWS', 2024, [
  { region: 'us-east-1', place: 'N. Virginia', zone: 'US-MIDA-PJM', egrid: 'SRVC', at: [39.04, -77.49], jurisdiction: 'US', pue: gsf(2024, 1.15), wue: gsf(2024, 0.12) },
  { region: 'us-east-2', place: 'Ohio', zone: 'US-MIDA-PJM', egrid: 'RFCW', at: [39.96, -83], jurisdiction: 'US', pue: gsf(2024, 1.13), wue: gsf(2024, 0.1) },
  { region: 'us-west-1', place: 'N. California', zone: 'US-CAL-CISO', at: [37.35, -121.96], jurisdiction: 'US', pue: gsf(2024, 1.18), wue: gsf(2024, 0.51) },
  { region: 'us-west-2', place: 'Oregon', zone: 'US-NW-BPAT', at: [45.84, -119.7], jurisdiction: 'US', pue: gsf(2024, 1.12), wue: gsf(2024, 0.16) },
  { region: 'ca-central-1', place: 'Montreal', zone: 'CA-QC', at: [45.5, -73.57], jurisdiction: 'CA', pue: gsf(2024, 1.19), wue: gsf(2024, 0.04) },
  { region: 'ca-west-1', place: 'Calgary', zone: 'CA-AB', at: [51.05, -114.07], jurisdiction: 'CA', pue: gsf(2024, 1.17), wue: gsf(2024, 0.08), source: OWN_ZONE, verified: false },
  { region: 'mx-central-1', place: 'Querétaro', zone: 'MX', at: [20.59, -100.39], jurisdiction: 'MX', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'sa-east-1', place: 'Sao Paulo', zone: 'BR-CS', at: [-23.55, -46.63], jurisdiction: 'BR', pue: gsf(2024, 1.17), wue: gsf(2024, 0.23) },
  { region: 'eu-west-1', place: 'Dublin', zone: 'IE', at: [53.35, -6.26], jurisdiction: 'IE', pue: gsf(2024, 1.11), wue: gsf(2024, 0.03) },
  { region: 'eu-west-2', place: 'London', zone: 'GB', at: [51.51, -0.13], jurisdiction: 'GB', pue: null, wue: null, source: fromYear(2023) },
  { region: 'eu-west-3', place: 'Paris', zone: 'FR', at: [48.86, 2.35], jurisdiction: 'FR', pue: null, wue: null, source: fromYear(2023) },
  { region: 'eu-central-1', place: 'Frankfurt', zone: 'DE', at: [50.11, 8.68], jurisdiction: 'DE', pue: gsf(2024, 1.35), wue: gsf(2024, 0.01) },
  { region: 'eu-central-2', place: 'Zurich', zone: 'CH', at: [47.38, 8.54], jurisdiction: 'CH', pue: null, wue: null, source: fromYear(2023) },
  { region: 'eu-north-1', place: 'Stockholm', zone: 'SE-SE3', at: [59.33, 18.07], jurisdiction: 'SE', pue: gsf(2024, 1.1), wue: gsf(2024, 0.02), source: BIDDING_AREA, verified: false },
  { region: 'eu-south-1', place: 'Milan', zone: 'IT-NO', at: [45.46, 9.19], jurisdiction: 'IT', pue: null, wue: null, source: fromYear(2023) },
  { region: 'eu-south-2', place: 'Aragon', zone: 'ES', at: [41.65, -0.88], jurisdiction: 'ES', pue: gsf(2024, 1.09), wue: gsf(2024, 0.24) },
  { region: 'af-south-1', place: 'Cape Town', zone: 'ZA', at: [-33.92, 18.42], jurisdiction: 'ZA', pue: gsf(2024, 1.24), wue: null },
  { region: 'il-central-1', place: 'Tel Aviv', zone: 'IL', at: [32.08, 34.78], jurisdiction: 'IL', pue: null, wue: null, source: fromYear(2023) },
  { region: 'me-central-1', place: 'United Arab Emirates', zone: 'AE', at: [25.2, 55.27], jurisdiction: 'AE', pue: gsf(2024, 1.27), wue: null },
  { region: 'me-south-1', place: 'Bahrain', zone: 'BH', at: [26.07, 50.55], jurisdiction: 'BH', pue: gsf(2024, 1.33), wue: null },
  { region: 'ap-east-1', place: 'Hong Kong', zone: 'HK', at: [22.32, 114.17], jurisdiction: 'HK', pue: null, wue: null, source: fromYear(2023) },
  { region: 'ap-northeast-1', place: 'Tokyo', zone: 'JP-TK', at: [35.68, 139.69], jurisdiction: 'JP', pue: gsf(2024, 1.27), wue: gsf(2024, 0.91) },
  { region: 'ap-northeast-2', place: 'Seoul', zone: 'KR', at: [37.57, 126.98], jurisdiction: 'KR', pue: null, wue: null, source: fromYear(2023) },
  { region: 'ap-northeast-3', place: 'Osaka', zone: 'JP-KN', at: [34.69, 135.5], jurisdiction: 'JP', pue: null, wue: null, source: fromYear(2023) },
  { region: 'ap-south-1', place: 'Mumbai', zone: 'IN-WE', at: [19.08, 72.88], jurisdiction: 'IN', pue: gsf(2024, 1.42), wue: null },
  { region: 'ap-south-2', place: 'Hyderabad', zone: 'IN-SO', at: [17.39, 78.49], jurisdiction: 'IN', pue: gsf(2024, 1.46), wue: null },
  { region: 'ap-southeast-1', place: 'Singapore', zone: 'SG', at: [1.35, 103.82], jurisdiction: 'SG', pue: gsf(2024, 1.32), wue: gsf(2024, 1.68) },
  { region: 'ap-southeast-2', place: 'Sydney', zone: 'AU-NSW', at: [-33.87, 151.21], jurisdiction: 'AU', pue: gsf(2024, 1.16), wue: gsf(2024, 0.12) },
  { region: 'ap-southeast-3', place: 'Jakarta', zone: 'ID', at: [-6.21, 106.85], jurisdiction: 'ID', pue: gsf(2024, 1.4), wue: gsf(2024, 2.75) },
  { region: 'ap-southeast-4', place: 'Melbourne', zone: 'AU-VIC', at: [-37.81, 144.96], jurisdiction: 'AU', pue: gsf(2024, 1.07), wue: gsf(2024, 0.02) },
  { region: 'ap-southeast-5', place: 'Kuala Lumpur', zone: 'MY-WM', at: [3.14, 101.69], jurisdiction: 'MY', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'ap-southeast-7', place: 'Bangkok', zone: 'TH', at: [13.76, 100.5], jurisdiction: 'TH', pue: null, wue: null, source: OWN_ZONE, verified: false },
]);
