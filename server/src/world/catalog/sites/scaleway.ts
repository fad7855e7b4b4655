import type { Fact } from '../types.ts';
import { sitesOf } from './site-record.ts';

const REPORT = 'silicon.fr, "5 indicateurs sur l\'empreinte environnementale de Scaleway", 2022-11';
const pue = (value: number, what: string, asOf: string): Fact => ({ value, source: `Scaleway ${what}, in ${REPORT}`, asOf });
const SOURCE = "zone: Electricity Maps zone of the country; place: the provider's data centre list";

/** Scaleway, by availability zone, because its halls differ: DC5 has 1.17 and Warsaw 1.51. */
export const SCALEWAY_SITES = sitesOf('scaleway', 'Scaleway', 2024, [
  { region: 'fr-par-2', place: "DC5, Saint-Ouen-l'Aumône", zone: 'FR', at: [49.04, 2.11], jurisdiction: 'FR', pue: pue(1.17, 'twelve-month mean', '2022-11-30'), wue: null, source: SOURCE, verified: false },
  { region: 'nl-ams-1', place: 'Amsterdam', zone: 'NL', at: [52.37, 4.9], jurisdiction: 'NL', pue: pue(1.2, 'impact report 2018-2020', '2020-12-31'), wue: null, source: SOURCE, verified: false },
  { region: 'pl-waw-1', place: 'Warsaw', zone: 'PL', at: [52.23, 21.01], jurisdiction: 'PL', pue: pue(1.51, 'impact report 2018-2020', '2020-12-31'), wue: null, source: SOURCE, verified: false },
  { region: 'fr-par-1', place: 'Vitry-sur-Seine', zone: 'FR', at: [48.79, 2.39], jurisdiction: 'FR', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'fr-par-3', place: 'Paris', zone: 'FR', at: [48.86, 2.35], jurisdiction: 'FR', pue: null, wue: null, source: SOURCE, verified: false },
  { region: 'it-mil-1', place: 'Milan', zone: 'IT-NO', at: [45.46, 9.19], jurisdiction: 'IT', pue: null, wue: null, source: SOURCE, verified: false },
]);
