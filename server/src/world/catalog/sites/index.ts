import { greatCircleKm, SAME_PLACE_KM } from '../place.ts';
import type { Site } from '../types.ts';
import { AWS_SITES } from './aws.ts';
import { AZURE_SITES } from './azure.ts';
import { EXOSCALE_SITES } from './exoscale.ts';
import { GCP_SITES } from './gcp.ts';
import { HETZNER_SITES } from './hetzner.ts';
import { IBM_SITES } from './ibm.ts';
import { INFOMANIAK_SITES } from './infomaniak.ts';
import { IONOS_SITES } from './ionos.ts';
import { ORACLE_SITES } from './oracle.ts';
import { OVHCLOUD_SITES } from './ovhcloud.ts';
import { SCALEWAY_SITES } from './scaleway.ts';

const OTHERS: readonly Site[] = [
  ...AWS_SITES,
  ...AZURE_SITES,
  ...OVHCLOUD_SITES,
  ...SCALEWAY_SITES,
  ...HETZNER_SITES,
  ...IONOS_SITES,
  ...EXOSCALE_SITES,
  ...INFOMANIAK_SITES,
  ...ORACLE_SITES,
  ...IBM_SITES,
];

/** The Google Cloud region of the same city: round trips are measured between those. */
function measured(site: Site): Site {
  const near = GCP_SITES.find((gcp) => greatCircleKm(site.latitude ?? 0, site.longitude ?? 0, gcp.latitude ?? 0, gcp.longitude ?? 0) <= SAME_PLACE_KM);
  return near === undefined ? site : { ...site, measuredAs: near.key };
}

/** Every cloud region of the catalogue. Own data centres come from the config. */
export const SITES: readonly Site[] = [...GCP_SITES, ...OTHERS.map(measured)];

const byKey = new Map(SITES.map((site) => [site.key, site]));

/**
 * A site by its key, `undefined` when the catalogue has none.
 * @example findSite('gcp:europe-west9')?.zone // 'FR'
 */
export const findSite = (key: string): Site | undefined => byKey.get(key);

/** Stands for a place of which nothing is known. Its key is no origin's: the two are not one place. */
export const UNKNOWN_SITE: Site = {
  key: 'unknown-site',
  name: 'unknown place',
  provider: 'unknown',
  zone: null,
  latitude: null,
  longitude: null,
  jurisdiction: null,
  pue: null,
  wueLPerKwh: null,
  provenance: { source: 'not stated', asOf: '' },
};
