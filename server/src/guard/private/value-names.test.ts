import { expect, test } from 'vitest';
import { ValueNames } from './value-names.ts';

const back = (names: ValueNames, text: string): string => {
  let out = '';
  let from = 0;
  for (const each of names.named(text)) {
    out += text.slice(from, each.from) + each.value;
    from = each.to;
  }
  return out + text.slice(from);
};

test('the same value has the same name, and a name that stands in the request is not taken', () => {
  const names = new ValueNames(['ask about [email 3] and iban_12', 'EMAIL_2']);
  expect([
    names.nameFor('email', 'a@b.example'),
    names.nameFor('iban', 'DE00'),
    names.nameFor('email', 'a@b.example'),
    names.nameFor('email', 'c@d.example'),
    names.nameFor('key', 'a@b.example'),
  ]).toEqual(['[EMAIL_4]', '[IBAN_13]', '[EMAIL_4]', '[EMAIL_5]', '[KEY_1]']);
});

test('values come back where a name is told without doubt, and nowhere else', () => {
  const names = new ValueNames([]);
  names.nameFor('email', 'a@b.example');
  names.nameFor('id', '$& and $1');
  for (const [said, read] of [
    ['[EMAIL_1]', 'a@b.example'],
    ['[email_1], [Email 1], [EMAIL-1]', 'a@b.example, a@b.example, a@b.example'],
    ['EMAIL_1, <EMAIL_1>, **EMAIL_1**', 'a@b.example, <a@b.example>, **a@b.example**'],
    ['\\[EMAIL\\_1\\] [ID_1]', 'a@b.example $& and $1'],
    ['[EMAIL_1', '[a@b.example'],
    ['EMAIL_1]', 'a@b.example]'],
    ['email_1 EMAIL 1 MY_EMAIL_1 EMAIL_1x EMAIL_12 [EMAIL_12] [EMAIL_2] EMAIL_', null],
    ['ID_10 [ID_1O] VOID_1 [VOID_1]', null],
  ] as const)
    expect(back(names, said)).toBe(read ?? said);
});

test('what may become a name is held, and not a character more', () => {
  const names = new ValueNames([]);
  names.nameFor('email', 'a@b.example');
  const open = (text: string): string => text.slice(names.openEnd(text));
  for (const text of ['[', '[E', '[ema', '[EMAIL', '[EMAIL_', '[EMAIL_1', 'EMAIL_1', 'EMA', '\\[EMAIL\\_1', '\\'])
    expect(open(`to ${text}`)).toBe(text);
  for (const text of [
    '',
    ' ',
    '[EMAIL_1]',
    '[x',
    'THE',
    'e',
    '[EMAIL_1,',
    'EMAIL_1 ',
    'email',
    '[EMAIL_12345678',
    'IBAN_1',
  ])
    expect(open(`to ${text}`)).toBe('');
});
