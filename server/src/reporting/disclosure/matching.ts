/** Electricity used in a zone in a time, in nano-Wh. */
export interface Use {
  readonly zone: string;
  /** Area of the zone: docs/methods/scope2.md. */
  readonly area: string;
  readonly nano: bigint;
}

/** A volume of an instrument that can be used in a time. */
export interface Volume {
  readonly id: string;
  /** A zone or an area. */
  readonly boundary: string;
  readonly gPerKwh: number;
  readonly nano: bigint;
}

/** How much of what was used in a zone is covered by which instrument, in nano-Wh. */
export interface Covered {
  readonly zone: string;
  readonly area: string;
  readonly id: string;
  readonly gPerKwh: number;
  readonly nano: bigint;
}

const placeOf = ({ zone, area }: Use): string => JSON.stringify([zone, area]);

/**
 * Covers what was used in one time by the volumes that can be delivered to it. A volume of one zone goes before one of its
 * whole area, so that as much as possible is covered; of alike ones the cleanest goes first. What an area's volume does not
 * cover whole it covers in the proportion of what is left.
 * @returns never more than was used, nor than there is of an instrument
 * @example cover([{ zone: 'FR', area: 'FR', nano: 5n }], [{ id: 'a', boundary: 'FR', gPerKwh: 0, nano: 3n }])[0]?.nano // 3n
 */
export function cover(uses: readonly Use[], volumes: readonly Volume[]): readonly Covered[] {
  const left = new Map(uses.map((use) => [placeOf(use), use.nano]));
  const reach = (volume: Volume): readonly Use[] =>
    uses.filter(({ zone, area }) => volume.boundary === zone || volume.boundary === area);
  const isNarrow = ({ boundary }: Volume): boolean => uses.every(({ area }) => area !== boundary);
  const inOrder = volumes.toSorted(
    (a, b) =>
      Number(isNarrow(b)) - Number(isNarrow(a)) || a.gPerKwh - b.gPerKwh || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
  return inOrder.flatMap((volume) => {
    const places = reach(volume);
    let [wanted, given] = [places.reduce((sum, use) => sum + left.get(placeOf(use))!, 0n), volume.nano];
    return places.flatMap((use) => {
      const open = left.get(placeOf(use))!;
      // The last place takes what rounding left over: all that is given is used.
      const nano = given >= wanted ? open : (given * open) / wanted;
      wanted -= open;
      given -= nano;
      left.set(placeOf(use), open - nano);
      return nano === 0n ? [] : [{ zone: use.zone, area: use.area, id: volume.id, gPerKwh: volume.gPerKwh, nano }];
    });
  });
}
