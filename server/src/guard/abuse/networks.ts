/**
 * The network of an address, which is kept in its place: the first three numbers of IPv4, the first three groups of IPv6.
 * @example networkOf('::ffff:203.0.113.9') // '203.0.113.0/24'
 */
export function networkOf(address: string): string {
  const four = /(?:^|:)(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/.exec(address);
  if (four !== null) return `${four[1] as string}.0/24`;
  const [before = '', after] = (address.split('%')[0] as string).split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const groups = [...head, ...Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0'), ...tail];
  return `${groups.slice(0, 3).join(':')}::/48`;
}

/** From where one key is used: few places by name, of more only that they are many. */
export class KeyNetworks {
  readonly #places = new Map<
    string,
    {
      readonly since: number;
      lastHour: number;
      requests: number;
      before: number;
      most: number;
      newest: number;
      settled: number;
    }
  >();
  #since = -1;
  /** Requests of all places. */
  #count = 0;

  /** A request came from a network. */
  seen(network: string, hour: number): void {
    if (this.#since < 0) this.#since = hour;
    let place = this.#places.get(network);
    if (place === undefined) {
      this.#places.set(
        network,
        (place = { since: hour, lastHour: hour, requests: 0, before: 0, most: 0, newest: 0, settled: Infinity }),
      );
      if (this.#places.size > MOST_PLACES) this.#forget();
    }
    if (place.lastHour !== hour) {
      place.most = Math.max(place.most, place.requests);
      place.before = place.lastHour === hour - 1 ? place.requests : 0;
      place.requests = 0;
      place.lastHour = hour;
    }
    place.requests++;
    place.newest = ++this.#count;
    if (place.settled === Infinity && place.requests + place.before >= LEAST_REQUESTS / 2) place.settled = this.#count;
  }

  /**
   * A place that is new and is used much beside a known one: somebody else may have the key. Of a key that is used from
   * many places it has to be used far more than any of them ever was. A move leaves the old place silent, and is none,
   * unless it comes at an hour at which the key has nothing to do.
   */
  stranger(
    hour: number,
    isOddHour: boolean,
  ): { readonly network: string; readonly requests: number; readonly known: number } | null {
    if (this.#since < 0 || hour - this.#since < SETTLED_HOURS) return null;
    const live = [...this.#places].filter(([, { lastHour }]) => lastHour > hour - HELD_HOURS);
    const known = live.filter(([, { since }]) => since <= hour - KNOWN_HOURS);
    if (known.length === 0) return null;
    const least =
      live.length > MOST_KNOWN + 1
        ? Math.max(LEAST_REQUESTS, OF_MANY * Math.max(...known.map(([, { most }]) => most)))
        : LEAST_REQUESTS;
    for (const [network, place] of live) {
      const requests = place.requests + (place.lastHour === hour ? place.before : 0);
      if (
        place.since > hour - 2 &&
        place.lastHour >= hour - 1 &&
        requests >= least &&
        (isOddHour || known.some(([, { newest }]) => newest > place.settled))
      )
        return { network, requests, known: known.length };
    }
    return null;
  }

  #forget(): void {
    let [oldest, at] = ['', Infinity];
    for (const [network, { lastHour }] of this.#places) if (lastHour < at) [oldest, at] = [network, lastHour];
    this.#places.delete(oldest);
  }
}

const MOST_PLACES = 16;
/** More places than these are many. */
const MOST_KNOWN = 3;
/** So many times the busiest hour of any of many places. */
const OF_MANY = 1.5;
const SETTLED_HOURS = 168;
const KNOWN_HOURS = 72;
const HELD_HOURS = 14 * 24;
const LEAST_REQUESTS = 20;
