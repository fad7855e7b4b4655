import { JoulegateError, wellFormed } from '../units/index.ts';

/**
 * A name as somebody gave it: it finds things, and stands in books, logs and terminals, so what cannot be read is in none.
 * @throws JoulegateError JG_USAGE where it is empty, or has half of a character, a control character or a line end
 * @example givenName('acme', 'organisation') // 'acme'
 */
export function givenName(name: string, where: 'organisation' | 'name' | 'team'): string {
  const problem =
    name.trim() === ''
      ? 'is empty'
      : wellFormed(name) !== name || /[\t\n\r]/.test(name)
        ? 'has a control character or half of a character'
        : null;
  if (problem === null) return name;
  throw new JoulegateError('JG_USAGE', `the ${where} ${problem}`, { where, hint: 'give a name that can be read' });
}
