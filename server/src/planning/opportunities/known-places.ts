import type { Entry } from '../../ledger/index.ts';
import type { EpochHour } from '../../units/index.ts';
import type { PlaceAgain } from '../decide-again/booked-request.ts';

/** What the books tell of places beside what they took. */
export interface KnownPlaces {
  /** Model that it serves; `null`: nothing was served there. */
  modelOf(place: PlaceAgain): string | null;
  /** Intensities of its grid by hour, as they were booked; `null`: its zone is not known. */
  hoursOf(place: PlaceAgain): ReadonlyMap<EpochHour, number> | null;
}

/** Reads models, zones and hours of the grid out of the entries of a period. */
export function knownPlaces(entries: readonly Entry[]): KnownPlaces {
  const models = new Map<string, string>();
  const zones = new Map<string, string>();
  const grams = new Map<string, Map<EpochHour, number>>();
  for (const { deployment, modelServed, zone, hour, grid } of entries) {
    if (deployment !== null && modelServed !== null) models.set(deployment, modelServed);
    if (zone === null) continue;
    if (deployment !== null) zones.set(deployment, zone);
    const hours = grams.get(zone) ?? new Map<EpochHour, number>();
    grams.set(zone, hours);
    if (grid !== null) hours.set(hour, grid.lifecycleGPerKwh);
  }
  return {
    modelOf: ({ name, movedTo }) => models.get(movedTo?.from ?? name) ?? null,
    hoursOf({ name, movedTo }) {
      const zone = movedTo === undefined ? zones.get(name) : movedTo.zone;
      return (zone == null ? undefined : grams.get(zone)) ?? null;
    },
  };
}
