import { describe, expect, test } from 'vitest';
import { rulingOf } from '../../../kernel/policy/ruling.ts';
import { ANTHROPIC_HEADER_FACTS } from '../anthropic/facts.ts';
import type { RequestHeaders } from '../dialect.ts';
import { OPENAI_HEADER_FACTS } from '../openai/facts.ts';
import { refers, routes, stores, type HeaderFacts } from './facts.ts';
import { judgeHeaders, type HeaderVerdict } from './judge-headers.ts';

const FACTS: HeaderFacts = {
  headers: {
    place: routes('chooses a place', { country: true }),
    kept: stores('keeps it', 30),
    profile: refers('names a profile'),
  },
  features: { beta: ['fast-', 'long'] },
};
const judged = (headers: RequestHeaders, rules = {}, facts = FACTS): HeaderVerdict =>
  judgeHeaders(facts, headers, rulingOf({ siteJurisdictions: ['FR'], ...rules }, null)!);

test('headers without a row, and none at all, go on as they are', () => {
  for (const headers of [{}, { accept: '*/*', other: ['a', 'b'] }]) {
    const verdict = judged(headers);
    expect(verdict.headers).toBe(headers);
    expect(verdict.taken).toEqual([]);
  }
});

test('one that breaks a rule is left out and named; one that the rules allow stays', () => {
  const headers = { place: 'us', profile: 'p', kept: '1', accept: 'x' };
  expect(judged(headers)).toEqual({
    headers: { place: undefined, profile: undefined, kept: undefined, accept: 'x' },
    taken: ['place', 'kept', 'profile'],
  });
  expect(headers).toEqual({ place: 'us', profile: 'p', kept: '1', accept: 'x' });
  expect(judged({ place: 'fr' }).taken).toEqual([]);
  expect(judgeHeaders(FACTS, { kept: '1' }, rulingOf({ maxRetentionDays: 30 }, null)!).taken).toEqual([]);
  expect(judgeHeaders(FACTS, { kept: '1' }, rulingOf({ maxRetentionDays: 29 }, null)!).taken).toEqual(['kept']);
});

describe('of a list of features', () => {
  const beta = (value: string | readonly string[]): unknown => {
    const { headers, taken } = judged({ beta: value } as RequestHeaders);
    return [headers['beta'], taken];
  };

  test('the harmless ones stay, by their beginning, as they were written where all are', () => {
    expect(beta('fast-1')).toEqual(['fast-1', []]);
    expect(beta(' fast-1 ,  longer')).toEqual([' fast-1 ,  longer', []]);
  });

  test('the others are taken out, and the header with the last of them', () => {
    expect(beta('fast-1, remote,long')).toEqual(['fast-1,long', ['beta']]);
    expect(beta('remote')).toEqual([undefined, ['beta']]);
    expect(beta('remote,breakfast-1')).toEqual([undefined, ['beta']]);
    expect(beta('')).toEqual([undefined, ['beta']]);
  });
});

test('the vendors’ own: what chooses a workspace, a profile or a feature that nobody knows goes, under any rule', () => {
  const verdict = judged(
    { 'anthropic-workspace-id': 'w', 'anthropic-user-profile-id': 'u', 'anthropic-beta': 'mcp-client-2025,effort-1' },
    { siteJurisdictions: undefined, noTraining: true },
    ANTHROPIC_HEADER_FACTS,
  );
  expect(verdict.taken).toEqual(['anthropic-workspace-id', 'anthropic-user-profile-id', 'anthropic-beta']);
  expect(verdict.headers).toMatchObject({ 'anthropic-beta': 'effort-1' });
  expect(judged({ 'openai-beta': 'assistants=v2' }, {}, OPENAI_HEADER_FACTS).taken).toEqual(['openai-beta']);
});
