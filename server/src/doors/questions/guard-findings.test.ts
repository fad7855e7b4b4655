import { expect, test } from 'vitest';
import { sampleEntry } from '../../ledger/entry/entry.fixture.ts';
import type { Entry } from '../../ledger/index.ts';
import { findingsOf } from './guard-findings.ts';

type Verdicts = NonNullable<Entry['guard']>;
const verdict = (check: string, action: Verdicts[number]['action']): Verdicts[number] => ({
  check,
  action,
  score: null,
});
const entry = (id: string, guard: Verdicts, over: Partial<Entry> = {}): Entry =>
  sampleEntry(id, { workload: 'support', guardMode: 'monitor', guardRules: [], guard, ...over });

test('each check and category has its share, what was contradicted and what a person accepted all the same', () => {
  const pass = verdict('prompts', 'pass');
  const entries = [
    entry('a', [pass, verdict('content', 'pass')]),
    entry('b', [pass, verdict('content', 'block')], { guardRules: ['content.hate', 'content.violence'] }),
    entry('c', [pass, verdict('content', 'flag')], { guardRules: ['content.hate', 'dan.phrase'] }),
    entry('d', [pass, verdict('content', 'not-run')], { guardRules: ['guard-model.timeout'] }),
    entry('e', [verdict('prompts', 'escalate'), verdict('model', 'pass')]),
    entry('f', [verdict('prompts', 'escalate'), verdict('model', 'block')], {
      outcome: 'refused',
      guardMode: 'enforce',
    }),
  ];
  const marks = new Map([
    ['b', true],
    ['c', false],
    ['a', true],
  ]);
  const rows = findingsOf(entries, marks);
  const of = (check: string, category: string | null = null, mode = 'monitor') =>
    rows.find((row) => row.check === check && row.category === category && row.mode === mode);
  expect(of('content')).toEqual({
    workload: 'support',
    mode: 'monitor',
    check: 'content',
    category: null,
    requests: 3,
    notRun: 1,
    flagged: 1,
    blocked: 1,
    objectedShare: 2 / 3,
    contradicted: 0,
    answered: 2,
    marked: 2,
    accepted: 1,
  });
  expect(of('content', 'hate')).toMatchObject({ requests: 3, flagged: 1, blocked: 1, marked: 2, accepted: 1 });
  expect(of('content', 'violence')).toMatchObject({ requests: 3, blocked: 1, objectedShare: 1 / 3, accepted: 1 });
  expect(of('prompts')).toMatchObject({ requests: 5, flagged: 1, contradicted: 1, answered: 1, marked: 0 });
  // What was refused has no answer that anybody could accept.
  expect(of('prompts', null, 'enforce')).toMatchObject({ requests: 1, flagged: 1, contradicted: 0, answered: 0 });
  expect(rows.filter(({ category }) => category !== null).map(({ category }) => category)).toEqual([
    'hate',
    'violence',
  ]);
});

test('a check that never ran has no share', () => {
  const [row] = findingsOf([entry('a', [verdict('content', 'not-run')])], new Map());
  expect(row).toMatchObject({ requests: 0, notRun: 1, objectedShare: null });
  expect(findingsOf([entry('a', [], { guard: null })], new Map())).toEqual([]);
});
