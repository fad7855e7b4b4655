import { expect, test } from 'vitest';
import { callerWishes, parseControl } from './admit.ts';

test('every rule of the config can be asked for by header', () => {
  expect(
    parseControl(
      'site=FR|DE; operator-law=FR; operator=acme|own; retention-days=0; no-training; certification=iso27001; model=exact',
    ),
  ).toEqual({
    exactModel: true,
    rules: {
      siteJurisdictions: ['FR', 'DE'],
      operatorJurisdictions: ['FR'],
      operators: ['acme', 'own'],
      maxRetentionDays: 0,
      noTraining: true,
      certifications: ['iso27001'],
    },
  });
  expect(parseControl(' model = exact ')).toEqual({ exactModel: true, rules: null });
});

test.each([
  '',
  'site=',
  'site=fr',
  'site=France',
  'site=FR||DE',
  'operator',
  'operator=',
  'retention-days=-1',
  'retention-days=soon',
  'no-training=false',
  'training=no',
  'model=any',
  '__proto__=x',
  'site=FR;',
  'certification=a\u0000b',
])('%j is refused: an ignored rule would be a broken one', (text) => {
  expect(() => parseControl(text)).toThrow(
    expect.objectContaining({ code: 'JG_BAD_HEADER', where: 'x-joulegate-control' }) as Error,
  );
});

test.each([
  'x-joulegate-contorl',
  'x-joulegate-',
  'x-joulegate-control-2',
  'x-joulegate-tier',
  'x-joulegate-__proto__',
])('a header of ours that nobody knows is refused, not passed over: %s', (name) => {
  expect(() => callerWishes({ [name]: 'site=FR' })).toThrow(`there is no request header ${name}`);
});

test('headers of others, and every wish of ours, are taken', () => {
  expect(() => callerWishes({ 'x-joulegates': '1', 'x-request-id': '1' })).not.toThrow();
  expect(() => callerWishes({ 'x-joulegate-deadline': '4h' })).toThrow('cannot wait');
});
