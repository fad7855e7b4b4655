import { describe, expect, test } from 'vitest';
import { acts, looks, privateSchema } from './policy.ts';
import { PrivateFindings } from './private-findings.ts';
import { PrivateTurn } from './private-turn.ts';
import { ValueNames } from './value-names.ts';

const policyOf = (over: object = {}) => privateSchema.parse(over);
const EMAIL = { kind: 'email', ruleId: 'private.email', from: 0, to: 5 } as const;
const CARD = { kind: 'card', ruleId: 'private.card', from: 0, to: 16 } as const;

describe('a policy', () => {
  test('takes values out of prompts and flags them in answers unless it says otherwise', () => {
    const { in: prompts, out, terms } = policyOf();
    expect([prompts.default, out.default, terms]).toEqual(['redact', 'flag', []]);
    expect([looks(prompts), acts(prompts), looks(out), acts(out)]).toEqual([true, true, true, false]);
  });

  test('looks where any kind is looked for, and acts where any is changed or refused', () => {
    const side = (over: object) => policyOf({ in: over }).in;
    expect(looks(side({ default: 'allow' }))).toBe(false);
    for (const [action, does] of [
      ['flag', false],
      ['redact', true],
      ['block', true],
    ] as const) {
      const one = side({ default: 'allow', kinds: { iban: action } });
      expect([looks(one), acts(one)]).toEqual([true, does]);
    }
    expect(acts(side({ default: 'redact', kinds: { email: 'allow' } }))).toBe(true);
  });
});

describe('what was found on one side', () => {
  test('is nothing where nothing was looked at, and a pass where nothing was found', () => {
    const findings = new PrivateFindings('private', policyOf().in);
    expect(findings.finding).toBeNull();
    findings.looked();
    expect(findings.finding).toEqual({
      check: 'private',
      verdict: 'pass',
      score: null,
      ruleIds: [],
      where: null,
      modelVersion: null,
    });
    expect(findings.counts).toEqual({});
  });

  test('has the strongest verdict with its place, each rule once, and how many of each kind', () => {
    const findings = new PrivateFindings(
      'private',
      policyOf({ in: { kinds: { email: 'flag', card: 'block', ip: 'allow' } } }).in,
    );
    findings.looked();
    expect(findings.note(EMAIL, 'a')).toBe('flag');
    expect(findings.finding).toMatchObject({ verdict: 'flag', where: 'a' });
    expect(findings.note(CARD, 'b')).toBe('block');
    expect(findings.note(EMAIL, 'c')).toBe('flag');
    expect(findings.note(CARD, 'd')).toBe('block');
    // What is allowed leaves no trace.
    expect(findings.note({ kind: 'ip', ruleId: 'private.ip', from: 0, to: 7 }, 'e')).toBe('allow');
    expect(findings.note({ kind: 'key', ruleId: 'private.key.aws', from: 0, to: 20 }, 'f')).toBe('redact');
    expect(findings.finding).toMatchObject({
      verdict: 'block',
      where: 'b',
      ruleIds: ['private.email', 'private.card', 'private.key.aws'],
    });
    expect(findings.counts).toEqual({ card: 2, email: 2, key: 1 });
    expect([findings.actionOn('email'), findings.actionOn('phone')]).toEqual(['flag', 'redact']);
  });

  test('is what policy says of a failure where it could not be looked at', () => {
    for (const verdict of ['not-run', 'block'] as const) {
      const findings = new PrivateFindings('private-answer', policyOf().out);
      findings.failed(verdict);
      expect(findings.finding).toMatchObject({ check: 'private-answer', verdict, ruleIds: ['guard.failed'] });
    }
  });
});

describe('one request', () => {
  test('counts values of the answer apart from those of the prompt', () => {
    const turn = new PrivateTurn(policyOf(), true);
    turn.in.note(EMAIL, 'a');
    turn.out.note(EMAIL, 'answer');
    turn.out.note(CARD, 'answer');
    expect(turn.counts).toEqual({ email: 1, 'answer.card': 1, 'answer.email': 1 });
    turn.in.looked();
    turn.out.looked();
    expect([turn.in.finding?.check, turn.out.finding?.check]).toEqual(['private', 'private-answer']);
  });

  test('looks and changes as each side says', () => {
    const of = (over: object, isEnforced = true) => {
      const { looksIn, changesIn, looksOut, holdsAnswer, needsAnswer } = new PrivateTurn(policyOf(over), isEnforced);
      return { looksIn, changesIn, looksOut, holdsAnswer, needsAnswer };
    };
    expect(of({})).toEqual({ looksIn: true, changesIn: true, looksOut: true, holdsAnswer: false, needsAnswer: false });
    expect(of({ in: { default: 'flag' }, out: { default: 'redact' } })).toEqual({
      looksIn: true,
      changesIn: false,
      looksOut: true,
      holdsAnswer: true,
      needsAnswer: true,
    });
    // What only watches holds nothing back.
    expect(of({ out: { default: 'block' } }, false)).toMatchObject({ holdsAnswer: false, needsAnswer: false });
    expect(of({ in: { default: 'allow' }, out: { default: 'allow' } })).toEqual({
      looksIn: false,
      changesIn: false,
      looksOut: false,
      holdsAnswer: false,
      needsAnswer: false,
    });
  });

  test('needs the whole answer where values were taken out of its prompt: they come back', () => {
    const turn = new PrivateTurn(policyOf(), true);
    turn.names = new ValueNames([]);
    expect([turn.needsAnswer, turn.holdsAnswer]).toEqual([true, false]);
  });

  test('looks for the terms of its policy, and for what the name of a member says of its value', () => {
    const turn = new PrivateTurn(policyOf({ terms: ['Nordlicht'] }), true);
    const finds = (before: string | undefined, text: string) => {
      const watch = turn.watch(before);
      return [...watch.add(text), ...watch.end()].map(({ kind, from, to }) => `${kind} ${text.slice(from, to)}`);
    };
    expect(finds(undefined, 'Projekt Nordlicht')).toEqual(['term Nordlicht']);
    expect(finds('password: ', 'hunter2! and more')).toEqual(['password hunter2!']);
    expect(finds(undefined, 'hunter2! and more')).toEqual([]);
    expect(finds('"card": ', '4111111111111111')).toEqual(['card 4111111111111111']);
  });
});
