import { BIDDING_AREA, gsf, OWN_ZONE, sitesOf } from './site-record.ts';

const CHICAGO = 'zone: Chicago is served by ComEd, in PJM, where the table says MISO; place: the provider\'s region list';
const WASHINGTON =
  'zone: the Washington row that the Green Software Foundation, real-time-cloud, files under westus; place: the provider\'s region list';
const WASHINGTON_PUE = { ...gsf(2023, 1.15), source: 'Green Software Foundation, real-time-cloud, 2023, the Washington row filed under westus' };

/**
 * Microsoft Azure. The table gives `northeurope` both to Ireland and to Finland: the region is in Ireland,
 * and the Finnish row (no PUE) is a planned one. It files Washington (`westus2`) under `westus`, which stands
 * in California, and has rows of planned regions, which are left out. PUE of 2023 where there is one, otherwise
 * of 2022, where 1.12 is a design value of many regions; water of 2022, the last year filled.
 */
export const AZURE_SITES = sitesOf('azure', 'Azure', 2023, [
  { region: 'eastus', place: 'N. Virginia', zone: 'US-MIDA-PJM', egrid: 'SRVC', at: [39.04, -77.49], jurisdiction: 'US', pue: gsf(2023, 1.14), wue: gsf(2022, 0.17) },
  { region: 'eastus2', place: 'Virginia', zone: 'US-MIDA-PJM', egrid: 'SRVC', at: [36.67, -78.39], jurisdiction: 'US', pue: gsf(2023, 1.14), wue: gsf(2022, 0.17) },
  { region: 'centralus', place: 'Iowa', zone: 'US-MIDW-MISO', at: [41.59, -93.62], jurisdiction: 'US', pue: gsf(2023, 1.16), wue: gsf(2022, 0.19) },
  { region: 'northcentralus', place: 'Chicago', zone: 'US-MIDA-PJM', egrid: 'RFCW', at: [41.88, -87.63], jurisdiction: 'US', pue: gsf(2023, 1.35), wue: gsf(2022, 0.79), source: CHICAGO, verified: false },
  { region: 'southcentralus', place: 'San Antonio', zone: 'US-TEX-ERCO', at: [29.42, -98.49], jurisdiction: 'US', pue: gsf(2023, 1.28), wue: gsf(2022, 1.82) },
  { region: 'westus', place: 'California', zone: 'US-CAL-CISO', at: [37.78, -122.42], jurisdiction: 'US', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'westus2', place: 'Quincy, Washington', zone: 'US-NW-BPAT', at: [47.23, -119.85], jurisdiction: 'US', pue: WASHINGTON_PUE, wue: null, source: WASHINGTON, verified: false },
  { region: 'westus3', place: 'Phoenix', zone: 'US-SW-AZPS', at: [33.45, -112.07], jurisdiction: 'US', pue: gsf(2023, 1.18), wue: gsf(2022, 2.24), source: OWN_ZONE, verified: false },
  { region: 'westcentralus', place: 'Cheyenne', zone: 'US-NW-WACM', at: [41.14, -104.82], jurisdiction: 'US', pue: gsf(2023, 1.11), wue: gsf(2022, 0.23), source: OWN_ZONE, verified: false },
  { region: 'canadacentral', place: 'Toronto', zone: 'CA-ON', at: [43.65, -79.38], jurisdiction: 'CA', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'canadaeast', place: 'Quebec City', zone: 'CA-QC', at: [46.81, -71.21], jurisdiction: 'CA', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'mexicocentral', place: 'Querétaro', zone: 'MX', at: [20.59, -100.39], jurisdiction: 'MX', pue: gsf(2022, 1.12), wue: gsf(2022, 0.056) },
  { region: 'brazilsouth', place: 'Campinas', zone: 'BR-CS', at: [-22.91, -47.06], jurisdiction: 'BR', pue: gsf(2022, 1.12), wue: gsf(2022, 0.039) },
  { region: 'chilecentral', place: 'Santiago', zone: 'CL-SEN', at: [-33.45, -70.67], jurisdiction: 'CL', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'northeurope', place: 'Dublin', zone: 'IE', at: [53.35, -6.26], jurisdiction: 'IE', pue: gsf(2023, 1.19), wue: gsf(2022, 0.03) },
  { region: 'westeurope', place: 'Netherlands', zone: 'NL', at: [52.37, 4.9], jurisdiction: 'NL', pue: gsf(2023, 1.14), wue: gsf(2022, 0.08) },
  { region: 'uksouth', place: 'London', zone: 'GB', at: [51.51, -0.13], jurisdiction: 'GB', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'ukwest', place: 'Cardiff', zone: 'GB', at: [51.48, -3.18], jurisdiction: 'GB', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'francecentral', place: 'Paris', zone: 'FR', at: [48.86, 2.35], jurisdiction: 'FR', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'germanywestcentral', place: 'Frankfurt', zone: 'DE', at: [50.11, 8.68], jurisdiction: 'DE', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'switzerlandnorth', place: 'Zurich', zone: 'CH', at: [47.38, 8.54], jurisdiction: 'CH', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'norwayeast', place: 'Oslo', zone: 'NO-NO1', at: [59.91, 10.75], jurisdiction: 'NO', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'swedencentral', place: 'Gävle', zone: 'SE-SE3', at: [60.67, 17.14], jurisdiction: 'SE', pue: gsf(2023, 1.16), wue: gsf(2022, 0.16), source: BIDDING_AREA, verified: false },
  { region: 'polandcentral', place: 'Warsaw', zone: 'PL', at: [52.23, 21.01], jurisdiction: 'PL', pue: gsf(2022, 1.12), wue: gsf(2022, 0.023) },
  { region: 'austriaeast', place: 'Vienna', zone: 'AT', at: [48.21, 16.37], jurisdiction: 'AT', pue: gsf(2022, 1.12), wue: gsf(2022, 0.023) },
  { region: 'italynorth', place: 'Milan', zone: 'IT-NO', at: [45.46, 9.19], jurisdiction: 'IT', pue: gsf(2022, 1.12), wue: gsf(2022, 0.023) },
  { region: 'spaincentral', place: 'Madrid', zone: 'ES', at: [40.42, -3.7], jurisdiction: 'ES', pue: gsf(2022, 1.12), wue: null },
  { region: 'israelcentral', place: 'Tel Aviv', zone: 'IL', at: [32.08, 34.78], jurisdiction: 'IL', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'qatarcentral', place: 'Doha', zone: 'QA', at: [25.29, 51.53], jurisdiction: 'QA', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'uaenorth', place: 'Dubai', zone: 'AE', at: [25.2, 55.27], jurisdiction: 'AE', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'southafricanorth', place: 'Johannesburg', zone: 'ZA', at: [-26.2, 28.05], jurisdiction: 'ZA', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'eastasia', place: 'Hong Kong', zone: 'HK', at: [22.32, 114.17], jurisdiction: 'HK', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'southeastasia', place: 'Singapore', zone: 'SG', at: [1.35, 103.82], jurisdiction: 'SG', pue: gsf(2023, 1.34), wue: gsf(2022, 2.06) },
  { region: 'japaneast', place: 'Tokyo', zone: 'JP-TK', at: [35.68, 139.69], jurisdiction: 'JP', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'japanwest', place: 'Osaka', zone: 'JP-KN', at: [34.69, 135.5], jurisdiction: 'JP', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'koreacentral', place: 'Seoul', zone: 'KR', at: [37.57, 126.98], jurisdiction: 'KR', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'centralindia', place: 'Pune', zone: 'IN-WE', at: [18.52, 73.86], jurisdiction: 'IN', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'australiaeast', place: 'Sydney', zone: 'AU-NSW', at: [-33.87, 151.21], jurisdiction: 'AU', pue: gsf(2022, 1.12), wue: gsf(2022, 0.012) },
  { region: 'australiasoutheast', place: 'Melbourne', zone: 'AU-VIC', at: [-37.81, 144.96], jurisdiction: 'AU', pue: gsf(2022, 1.12), wue: gsf(2022, 0.012) },
  { region: 'newzealandnorth', place: 'Auckland', zone: 'NZ', at: [-36.85, 174.76], jurisdiction: 'NZ', pue: gsf(2022, 1.12), wue: null },
  { region: 'indonesiacentral', place: 'Jakarta', zone: 'ID', at: [-6.21, 106.85], jurisdiction: 'ID', pue: null, wue: null, source: OWN_ZONE, verified: false },
  { region: 'malaysiawest', place: 'Kuala Lumpur', zone: 'MY-WM', at: [3.14, 101.69], jurisdiction: 'MY', pue: null, wue: null, source: OWN_ZONE, verified: false },
]);
