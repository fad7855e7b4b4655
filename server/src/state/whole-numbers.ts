import { JoulegateError } from '../units/index.ts';

/**
 * Refuses to write a number that could not be read back exactly: one such row would lock its whole table away.
 * @throws JoulegateError JG_STATE
 */
export function checkNumbers(parameters: readonly unknown[]): void {
  for (const value of parameters)
    if (typeof value === 'number' && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER))
      throw new JoulegateError('JG_STATE', `${value} is beyond what the state can hold`, {
        hint: 'give a smaller number',
      });
}
