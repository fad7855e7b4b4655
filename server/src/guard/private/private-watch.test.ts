import { describe, expect, test } from 'vitest';
import { privateIn } from './find.ts';
import { openEnd } from './open-end.ts';
import { PrivateWatch } from './private-watch.ts';
import { termsOf } from './terms.ts';

const TERMS = termsOf(['Anna Müller', 'Alder Insurance Group', '山田太郎']);
const open = (text: string, terms = TERMS): string => text.slice(openEnd(text, terms));

describe('what is held of a text that goes on', () => {
  test.each([
    ['a mail address', 'Write to ', 'a.b@exam'],
    ['the beginning of a word', 'Write to ', 'abc'],
    ['a number in groups', 'card ', '4111 1111 1111'],
    ['a number and the gap behind it', 'card ', '4111 1111 '],
    ['groups of an IBAN', 'to ', 'DE89 3704 0044 '],
    ['groups with capitals', 'to ', 'GB82 WEST 1234'],
    ['a number abroad', 'call ', '+49 30 '],
    ['a number with brackets', 'call ', '(415) 555'],
    ['groups with wide gaps', 'to ', '4111\u00a01111\u202f11'],
    ['a private key', 'key: ', '-----BEGIN PRIVATE KEY-----\nMIIE vQIB\nand'],
    ['the head of a key', 'key: ', '-----BEGIN RSA PRIV'],
    ['the dashes of a head', 'key: ', '-----BEGIN RSA PRIVATE KEY---'],
    ['the first word of a term', 'ask ', 'Anna '],
    ['the first words of a long term', 'of ', 'Alder Insurance '],
    ['the beginning of a term', 'ask ', 'Ann'],
    ['a term written without gaps', 'これは', '山田太'],
  ] as const)('%s', (_name, before, held) => {
    expect(open(`So it is, and ${before}${held}`)).toBe(held);
  });

  test.each([
    ['nothing', ''],
    ['a sentence that has ended', 'Write to a@b.example.\n'],
    ['words', 'and so it goes on, '],
    ['a quote', '"a@b.example"'],
    ['a list', 'a@b.example,'],
    ['a key that has ended', '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n'],
    ['what is no private key', '-----BEGIN CERTIFICATE-----\nmiie '],
    ['a run that no value is as long as', 'x'.repeat(24_577)],
  ])('not %s', (_name, text) => {
    expect(open(text, termsOf([]))).toBe('');
  });

  test('is no more than a key may be long', () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${'miie '.repeat(3000)}`;
    expect(open(key)).toBe(key);
    expect(open(`-----BEGIN PRIVATE KEY-----\n${'miie '.repeat(4000)}`, termsOf([]))).toBe('');
  });

  test('reaches no further back than a number may', () => {
    const held = (text: string): string => open(text, termsOf([]));
    expect(held('11 '.repeat(100)).length).toBeLessThanOrEqual(70);
    expect(held('11 '.repeat(10))).toBe('11 '.repeat(10));
    expect(held('so 11 and 12')).toBe('12');
    expect(held('so 11, 12')).toBe('12');
    expect(held('GROUPS 12')).toBe('12');
    expect(held('WEST 12')).toBe('WEST 12');
    expect(held('west 12')).toBe('12');
  });
});

describe('a watch over a text that comes in pieces', () => {
  const TEXT = `Mail a.b@example.org or call +49 30 901820, IBAN DE89 3704 0044 0532 0130 00; card 4111 1111 1111 1111 and
password is Tr0ub4dor&3 of Anna Müller; ${'and more words '.repeat(10)}NHS number 943 476 5919. 山田太郎さん
-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN Bgkq\n-----END PRIVATE KEY----- AKIAIOSFODNN7EXAMPLE, 93.184.216.34 (415) 555-2671
DNI 12345678Z, AB 12 34 56 C, postgres://u:p4ssw0rd@db/x, 2606:2800::1 and x@y.example`;
  const whole = privateIn(TEXT, TERMS).map(({ ruleId, from, to }) => `${ruleId} ${TEXT.slice(from, to)}`);

  test.each([1, 2, 3, 5, 8, 13, 50, 1000])('in pieces of %d characters says what it says whole', (size) => {
    expect(whole).toHaveLength(17);
    const watch = new PrivateWatch(TERMS);
    const found: string[] = [];
    for (let at = 0; at < TEXT.length; at += size) {
      for (const { ruleId, from, to } of watch.add(TEXT.slice(at, at + size))) {
        // What is told is settled: none of it is told too late.
        expect(to).toBeLessThanOrEqual(watch.settled);
        found.push(`${ruleId} ${TEXT.slice(from, to)}`);
      }
      expect(watch.settled).toBeLessThanOrEqual(at + size);
    }
    for (const { ruleId, from, to } of watch.end()) found.push(`${ruleId} ${TEXT.slice(from, to)}`);
    expect(found).toEqual(whole);
    expect(watch.settled).toBe(TEXT.length);
  });

  test('terms written without gaps are found whole, also where the end of one may begin another', () => {
    const terms = termsOf(['山田太郎', '郎党衆', '秘密計画']);
    for (const text of [
      'これは山田太郎です',
      '山田太郎',
      '山田太郎党衆',
      '山田太郎党',
      '郎党衆と秘密計画と秘密',
      '山田',
    ])
      for (const size of [1, 2, 3, 5, 9]) {
        const watch = new PrivateWatch(terms);
        const finds: string[] = [];
        const note = (each: readonly { readonly from: number; readonly to: number }[]) =>
          finds.push(...each.map(({ from, to }) => text.slice(from, to)));
        for (let at = 0; at < text.length; at += size) note(watch.add(text.slice(at, at + size)));
        note(watch.end());
        expect(finds, `${text} by ${size}`).toEqual(privateIn(text, terms).map(({ from, to }) => text.slice(from, to)));
      }
    expect(open('これは山田', terms)).toBe('山田');
    expect(open('これは山田太郎', terms)).toBe('山田太郎');
    expect(open('秘密計画', terms)).toBe('');
    expect(open('これは', terms)).toBe('');
  });

  test('places count from its own beginning, whatever stands before it', () => {
    const watch = new PrivateWatch(termsOf([]), 'my card 4111 1111 ');
    const text = '1111 1111, and a@b.example';
    const finds = [...watch.add(text), ...watch.end()];
    expect(finds.map(({ kind, from, to }) => [kind, text.slice(from, to)])).toEqual([
      ['card', '1111 1111'],
      ['email', 'a@b.example'],
    ]);
  });

  test('a word that names a number is still known when the number comes, and not for ever', () => {
    const of = (words: string): number => {
      const watch = new PrivateWatch(termsOf([]));
      return [...watch.add(`NHS number. ${words}`), ...watch.add('943 476 5919. '), ...watch.end()].length;
    };
    expect(of('It is this one: ')).toBe(1);
    expect(of('and so on, '.repeat(12))).toBe(0);
  });
});
