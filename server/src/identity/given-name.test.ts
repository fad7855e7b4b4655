import { expect, test } from 'vitest';
import { givenName } from './given-name.ts';

test('a name stays as it was given', () => {
  for (const name of ['acme', 'Ann Smith', 'Zo\u00eb \u{1f468}\u200d\u{1f4bb}', ' padded '])
    expect(givenName(name, 'name')).toBe(name);
});

test.each(['', ' ', 'a\u007f', 'a\u0000b', '\u001b[31mred', 'a\ud800', 'two\nlines', 'a\tb', '\ufeffa'])(
  '%j is refused: nothing would find it, or show it as it is',
  (name) => {
    expect(() => givenName(name, 'organisation')).toThrow(
      expect.objectContaining({ code: 'JG_USAGE', where: 'organisation' }) as Error,
    );
  },
);
