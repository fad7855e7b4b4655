import { describe, expect, test } from 'vitest';
import { KeyNetworks, networkOf } from './networks.ts';

test.each([
  ['203.0.113.9', '203.0.113.0/24'],
  ['::ffff:203.0.113.9', '203.0.113.0/24'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
  ['2001:db8:1:2::3', '2001:db8:1::/48'],
  ['2001:db8::3', '2001:db8:0::/48'],
  ['2001::', '2001:0:0::/48'],
  ['::', '0:0:0::/48'],
  ['::1:2:3:4:5:6', '0:0:1::/48'],
  ['fe80::1%eth0', 'fe80:0:0::/48'],
])('of %s the network %s is kept', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

const DAY = 24;
/** Ten days of use from one place, ten requests an hour. */
function settled(places: readonly string[] = ['home'], perHour = 10, days = 10): KeyNetworks {
  const networks = new KeyNetworks();
  for (let hour = 0; hour < days * DAY; hour++)
    for (const place of places) for (let i = 0; i < perHour; i++) networks.seen(place, hour);
  return networks;
}
const NOW = 10 * DAY;
const use = (networks: KeyNetworks, place: string, hour: number, times: number): void => {
  for (let i = 0; i < times; i++) networks.seen(place, hour);
};

describe('a stranger', () => {
  test('is a place that is new and used twenty times within two hours, beside a known one', () => {
    const networks = settled();
    use(networks, 'new', NOW, 19);
    use(networks, 'home', NOW, 1);
    expect(networks.stranger(NOW, false)).toBeNull();
    use(networks, 'new', NOW, 1);
    expect(networks.stranger(NOW, false)).toEqual({ network: 'new', requests: 20, known: 1 });
  });

  test('is found over the turn of an hour, and no longer new after it', () => {
    const networks = settled();
    use(networks, 'new', NOW, 12);
    use(networks, 'new', NOW + 1, 8);
    use(networks, 'home', NOW + 1, 1);
    expect(networks.stranger(NOW + 1, false)).toMatchObject({ network: 'new', requests: 20 });
    use(networks, 'new', NOW + 2, 30);
    expect(networks.stranger(NOW + 2, false)).toBeNull();
  });

  test('is none of a move, unless the key has nothing to do at that hour', () => {
    const networks = settled();
    use(networks, 'new', NOW, 40);
    // The old place is silent since.
    expect(networks.stranger(NOW, false)).toBeNull();
    expect(networks.stranger(NOW, true)).toMatchObject({ network: 'new', requests: 40 });
  });

  test('is none of a move in which the old place said a last word', () => {
    const networks = settled();
    use(networks, 'new', NOW, 5);
    use(networks, 'home', NOW, 1);
    use(networks, 'new', NOW, 40);
    expect(networks.stranger(NOW, false)).toBeNull();
  });

  test('is none of a key that is not known for a week, or whose places are not for three days', () => {
    const young = settled(['home'], 10, 6);
    use(young, 'new', 6 * DAY, 40);
    use(young, 'home', 6 * DAY, 1);
    expect(young.stranger(6 * DAY, true)).toBeNull();
    const unknown = new KeyNetworks();
    expect(unknown.stranger(NOW, true)).toBeNull();
    unknown.seen('first', 0);
    use(unknown, 'second', 16 * DAY, 10);
    use(unknown, 'third', 16 * DAY + 1, 40);
    use(unknown, 'second', 16 * DAY + 1, 1);
    expect(unknown.stranger(16 * DAY + 1, true)).toBeNull();
  });

  test('of a key that is used from many places is used far more than any of them ever was', () => {
    const of = (times: number) => {
      const networks = settled(['a', 'b', 'c', 'd'], 30);
      use(networks, 'new', NOW, times);
      use(networks, 'a', NOW, 1);
      return networks.stranger(NOW, false);
    };
    expect(of(44)).toBeNull();
    expect(of(45)).toMatchObject({ network: 'new', requests: 45, known: 4 });
    // Three are not many.
    const three = settled(['a', 'b', 'c'], 30);
    use(three, 'new', NOW, 20);
    use(three, 'a', NOW, 1);
    expect(three.stranger(NOW, false)).toMatchObject({ network: 'new', known: 3 });
  });

  test('is told beside sixteen places: the one that was quiet longest is forgotten', () => {
    const networks = settled();
    for (let i = 0; i < 20; i++) networks.seen(`fleeting ${i}`, i);
    use(networks, 'new', NOW, 40);
    use(networks, 'home', NOW, 1);
    expect(networks.stranger(NOW, false)).toMatchObject({ network: 'new' });
  });

  test('a place that was silent for two weeks is known no more', () => {
    const networks = settled();
    const later = NOW + 15 * DAY;
    use(networks, 'new', later, 40);
    expect(networks.stranger(later, true)).toBeNull();
  });
});
