import { expect, test } from 'vitest';
import { z } from 'zod';
import { momentField, momentOf, textInput } from './text-input.ts';

const SHAPE = z.strictObject({
  from: momentField(0).optional().describe('a date'),
  by: z.array(z.enum(['team', 'key'])).optional(),
  one: z.enum(['team', 'key']).optional(),
  id: z.string().min(1).optional(),
  limit: z.int().min(1).optional(),
});
const said = (given: Record<string, string>): string => {
  try {
    return JSON.stringify(textInput.of(SHAPE, given, 'JG_USAGE'));
  } catch (error) {
    return (error as Error).message;
  }
};

test('a moment is a date, a date with its time in UTC, or milliseconds since 1970', () => {
  expect(textInput.fieldOf(SHAPE.shape.from)).toMatchObject({ moment: true, type: 'number', description: 'a date' });
  expect(textInput.fieldOf(SHAPE.shape.limit).moment).toBe(false);
  const at = Date.UTC(2026, 4, 1);
  for (const from of ['2026-05-01', '2026-05-01T00:00Z', '2026-05-01T00:00:00.000Z', String(at)])
    expect(textInput.of(SHAPE, { from }, 'JG_USAGE')).toEqual({ from: at });
  for (const from of ['2026-02-30', '2026-13-01', 'nonsense', '2026-05-01T25:00Z', '01-05-2026', ''])
    expect(() => textInput.of(SHAPE, { from }, 'JG_USAGE')).toThrow(
      expect.objectContaining({ code: 'JG_USAGE', where: 'from', message: `from: "${from}" is no date` }) as Error,
    );
  expect(said({ from: '9e99' })).toMatch(/^from: /);
  expect(momentOf('2024-02-29')).toBe(Date.UTC(2024, 1, 29));
});

test('what is wrong is said in the words of who typed it', () => {
  expect(said({ by: 'teams' })).toBe('by: is none of team, key');
  expect(said({ one: 'teams' })).toBe('one: is none of team, key');
  expect(said({ id: '' })).toBe('id: is empty');
  expect(said({ limit: 'ten' })).toMatch(/^limit: /);
  expect(said({ surprise: '1' })).toMatch(/^surprise: /);
});
