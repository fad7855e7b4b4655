import type { Place } from './place.ts';

/** A city from which requests come. */
export interface Origin extends Place {
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
  /** IANA time zone: for office hours. */
  readonly timeZone: string;
  readonly measuredAs: string;
}

/** Named origins; coordinates of the city centre. Each has a cloud region, so its round trips can be measured ones. */
export const ORIGINS: readonly Origin[] = [
  {
    key: 'paris',
    name: 'Paris',
    latitude: 48.8566,
    longitude: 2.3522,
    timeZone: 'Europe/Paris',
    measuredAs: 'gcp:europe-west9',
  },
  {
    key: 'frankfurt',
    name: 'Frankfurt',
    latitude: 50.1109,
    longitude: 8.6821,
    timeZone: 'Europe/Berlin',
    measuredAs: 'gcp:europe-west3',
  },
  {
    key: 'london',
    name: 'London',
    latitude: 51.5074,
    longitude: -0.1278,
    timeZone: 'Europe/London',
    measuredAs: 'gcp:europe-west2',
  },
  {
    key: 'madrid',
    name: 'Madrid',
    latitude: 40.4168,
    longitude: -3.7038,
    timeZone: 'Europe/Madrid',
    measuredAs: 'gcp:europe-southwest1',
  },
  {
    key: 'ashburn',
    name: 'Ashburn',
    latitude: 39.0438,
    longitude: -77.4874,
    timeZone: 'America/New_York',
    measuredAs: 'gcp:us-east4',
  },
  {
    key: 'toronto',
    name: 'Toronto',
    latitude: 43.6532,
    longitude: -79.3832,
    timeZone: 'America/Toronto',
    measuredAs: 'gcp:northamerica-northeast2',
  },
  {
    key: 'dallas',
    name: 'Dallas',
    latitude: 32.7767,
    longitude: -96.797,
    timeZone: 'America/Chicago',
    measuredAs: 'gcp:us-south1',
  },
  {
    key: 'los-angeles',
    name: 'Los Angeles',
    latitude: 34.0522,
    longitude: -118.2437,
    timeZone: 'America/Los_Angeles',
    measuredAs: 'gcp:us-west2',
  },
  {
    key: 'sao-paulo',
    name: 'Sao Paulo',
    latitude: -23.5505,
    longitude: -46.6333,
    timeZone: 'America/Sao_Paulo',
    measuredAs: 'gcp:southamerica-east1',
  },
  {
    key: 'mumbai',
    name: 'Mumbai',
    latitude: 19.076,
    longitude: 72.8777,
    timeZone: 'Asia/Kolkata',
    measuredAs: 'gcp:asia-south1',
  },
  {
    key: 'singapore',
    name: 'Singapore',
    latitude: 1.3521,
    longitude: 103.8198,
    timeZone: 'Asia/Singapore',
    measuredAs: 'gcp:asia-southeast1',
  },
  {
    key: 'tokyo',
    name: 'Tokyo',
    latitude: 35.6762,
    longitude: 139.6503,
    timeZone: 'Asia/Tokyo',
    measuredAs: 'gcp:asia-northeast1',
  },
  {
    key: 'seoul',
    name: 'Seoul',
    latitude: 37.5665,
    longitude: 126.978,
    timeZone: 'Asia/Seoul',
    measuredAs: 'gcp:asia-northeast3',
  },
  {
    key: 'sydney',
    name: 'Sydney',
    latitude: -33.8688,
    longitude: 151.2093,
    timeZone: 'Australia/Sydney',
    measuredAs: 'gcp:australia-southeast1',
  },
];

const byKey = new Map(ORIGINS.map((origin) => [origin.key, origin]));

/** A named origin, `undefined` when there is none. @example findOrigin('paris')?.timeZone // 'Europe/Paris' */
export const findOrigin = (key: string): Origin | undefined => byKey.get(key);
