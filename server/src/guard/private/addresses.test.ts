import { describe, expect, test } from 'vitest';
import { privateIn } from './find.ts';
import { termsOf } from './terms.ts';

const NO_TERMS = termsOf([]);
const found = (text: string) =>
  privateIn(text, NO_TERMS)
    .filter(({ kind }) => kind === 'ip')
    .map(({ from, to }) => text.slice(from, to));

describe('an address of four numbers', () => {
  // Just outside the networks that no host on the internet has an address of (IANA, special-purpose addresses).
  test.each([
    '93.184.216.34',
    '1.2.3.20',
    '223.0.0.1',
    '200.255.255.255',
    '100.63.0.1',
    '100.128.0.1',
    '169.253.1.1',
    '172.15.0.1',
    '172.32.0.1',
    '192.167.0.1',
    '192.0.1.20',
    '192.1.0.1',
    '198.17.0.1',
    '198.20.0.1',
    '198.51.101.1',
    '203.0.114.1',
    '203.1.113.1',
  ])('%s is one', (address) => {
    for (const text of [
      address,
      `from ${address}.`,
      `(${address})`,
      `http://${address}/`,
      `${address}:443`,
      `${address}/24`,
    ])
      expect(found(text)).toEqual([address]);
  });

  test.each([
    '0.8.8.80',
    '10.1.1.100',
    '127.0.0.100',
    '224.0.0.1',
    '240.0.0.1',
    '100.64.0.1',
    '100.127.0.1',
    '169.254.1.1',
    '172.16.0.1',
    '172.31.0.1',
    '192.168.0.1',
    '192.0.0.100',
    '192.0.2.1',
    '198.18.0.1',
    '198.19.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '93.184.216',
    '93.184.216.34.5',
    '93.184.216.256',
    '93.184.216.034',
    '93.184..34',
    'v93.184.216.34',
    'version 93.184.216.34',
    'Chapter 93.184.216.34',
  ])('%s is none', (text) => {
    expect(found(`It is ${text} here`)).toEqual([]);
  });

  test('small numbers are a version unless a word says that they are an address', () => {
    for (const text of ['5.6.7.8', '19.19.19.19']) {
      expect(found(`release notes of ${text}`)).toEqual([]);
      expect(found(`ping ${text}`)).toEqual([text]);
      expect(found(`${text} is the DNS server`)).toEqual([text]);
    }
    expect(found('20.19.19.19')).toEqual(['20.19.19.19']);
  });
});

describe('an address of IPv6', () => {
  test.each([
    '2606:2800:220:1:248:1893:25c8:1946',
    '2606:2800::1',
    '2606:2800::',
    '2A00:1450:4001:81B::200E',
    '2001:db9::1',
    '2001:0:db8::1',
    '2000::1',
    '3fff::1:2',
  ])('%s is one where it is on the internet', (address) => {
    for (const text of [
      address,
      `from ${address}.`,
      `[${address}]:443`,
      `ip:${address}`,
      `address: ${address}, port 1`,
      `${address}/64`,
    ])
      expect(found(text)).toEqual([address]);
  });

  test.each([
    '2001:db8::1',
    'fe80::1:2',
    'fd12:3456:789a::1',
    'fd12:3456:789a:1:2:3:4:5',
    '1fff::1',
    '4000::1',
    '2606::',
    '2606:2800:220:1:248:1893:25c8',
    '2606:2800:220:1:248:1893:25c8:1946:1',
    '2606:2800:220:1:248:1893:25c8:19466',
    '2606:2800:::1',
    '2606::2800::1',
    '2606:28000::1',
    '2606:2800::1g',
    '2606:2800::1@b',
    `2606:${'0001:'.repeat(9)}1`,
    '12:30:45',
    '2026:11',
  ])('%s is none', (text) => {
    expect(found(`It is ${text} here`)).toEqual([]);
  });

  test('a colon behind it belongs to the sentence', () => {
    expect(found('2606:2800::1: no route')).toEqual(['2606:2800::1']);
  });
});
