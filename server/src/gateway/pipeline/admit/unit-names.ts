import { JoulegateError } from '../../../units/index.ts';

/** The books tell hours apart by unit: callers who made up names would make the sums grow with every request. */
export const MAX_UNIT_NAMES = 32;

/** The functional units that each organisation counts in, as this process has seen them. */
export class UnitNames {
  readonly #seen = new Map<string, Set<string>>();

  /** @throws JoulegateError JG_BAD_HEADER where the organisation counts in enough others already */
  check(organisation: string, units: Readonly<Record<string, number>>): void {
    let seen = this.#seen.get(organisation);
    if (seen === undefined) this.#seen.set(organisation, (seen = new Set()));
    for (const name of Object.keys(units)) {
      if (seen.has(name)) continue;
      if (seen.size >= MAX_UNIT_NAMES)
        throw new JoulegateError(
          'JG_BAD_HEADER',
          `${MAX_UNIT_NAMES} other units are counted in already, not "${name}"`,
          {
            where: 'x-joulegate-units',
            hint: `use one of ${[...seen].join(', ')}`,
          },
        );
      seen.add(name);
    }
  }
}
