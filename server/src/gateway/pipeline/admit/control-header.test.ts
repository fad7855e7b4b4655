import { expect, test } from 'vitest';
import { parseControl } from './admit.ts';

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
