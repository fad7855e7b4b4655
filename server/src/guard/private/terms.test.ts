import { expect, test } from 'vitest';
import { privateIn } from './find.ts';
import { termsOf } from './terms.ts';

const found = (terms: readonly string[], text: string) =>
  privateIn(text, termsOf(terms)).map(({ kind, from, to }) => `${kind} ${text.slice(from, to)}`);

test('a term is found in any case, with any gap between its words, and as whole words', () => {
  const terms = ['Anna Müller', 'Nordlicht'];
  for (const text of ['Anna Müller', 'ANNA MÜLLER', 'anna\tmüller', 'Anna  \u00a0 Müller', 'Anna\nMüller'])
    expect(found(terms, `Ask ${text}!`)).toEqual([`term ${text}`]);
  for (const text of [
    'Anna',
    'AnnaMüller',
    'Anna-Müller',
    'Anna     Müller',
    'Joanna Müller',
    'Anna Müllers',
    'Nordlichter',
    'Anna and Müller',
  ])
    expect(found(terms, `Ask ${text}!`), text).toEqual([]);
  expect(found(terms, 'Nordlicht, Anna Müller')).toEqual(['term Nordlicht', 'term Anna Müller']);
});

test('letters with marks are the same however they are coded', () => {
  expect(found(['Andr\u00e9'], 'by Andr\u00e9.')).toEqual(['term Andr\u00e9']);
  expect(found(['Andre\u0301'], 'by Andr\u00e9.')).toEqual(['term Andr\u00e9']);
});

test('of terms that begin alike the longer is told', () => {
  const terms = ['Alder', 'Alder Insurance', 'Alder Insurance Group'];
  expect(found(terms, 'Alder Insurance Group and Alder Insurance and Alder')).toEqual([
    'term Alder Insurance Group',
    'term Alder Insurance',
    'term Alder',
  ]);
});

test('a term with signs in it is found by its first word', () => {
  expect(found(['X-Ray 7', 'C++'], 'the X-Ray 7 in C++ code')).toEqual(['term X-Ray 7', 'term C++']);
});

test('in writing without gaps a term is found wherever it stands, each time', () => {
  expect(found(['山田太郎', 'โครงการ'], 'これは山田太郎と山田太郎です โครงการนี้')).toEqual([
    'term 山田太郎',
    'term 山田太郎',
    'term โครงการ',
  ]);
});

test('blank terms are none', () => {
  expect(found([' ', ''], 'a b')).toEqual([]);
});
