import type { Endpoint } from '../dialect.ts';
import type { PassedFamily } from './family.ts';
import type { PassedPath } from './passed-path.ts';

const known = new WeakMap<PassedFamily, Endpoint>();

/** The endpoint under which passed requests of a family are booked and judged; nothing of them is parsed. */
export function passedEndpoint({ dialect, family }: Pick<PassedPath, 'dialect' | 'family'>): Endpoint {
  let found = known.get(family);
  if (found === undefined) {
    found = {
      name: `passthrough:${family.name}`,
      path: `/v1${family.path}`,
      dialect,
      parse() {
        throw new TypeError('a passed request is not parsed');
      },
      facts: { fields: family.fields, members: {}, types: {}, opaque: [], unlessSet: [] },
      texts: () => [],
      cached: false,
      native: undefined,
      ways: [],
      streamError: (error, id) => dialect.streamError(error, id),
    };
    known.set(family, found);
  }
  return found;
}
