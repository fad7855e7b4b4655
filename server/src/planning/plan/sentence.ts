/** How a number of a sentence is shown. */
export type NumberUnit =
  | 'usd'
  | 'usdPerTonne'
  | 'tonnes'
  | 'cubicMetres'
  | 'megawattHours'
  | 'share'
  | 'tokens'
  | 'requests'
  | 'ms'
  | 'seconds'
  | 'months'
  | 'times';

/** A number of a sentence, and how it is computed again from the plan. */
export interface ToldNumber {
  readonly value: number;
  readonly unit: NumberUnit;
  /** Path in the plan, such as `options.api.usd`, or a formula of such paths. */
  readonly from: string;
}

/** A sentence as data: `{0}` in the text stands for the first number. At most five of them. */
export interface Sentence {
  /** Of its page, such as `choice`. */
  readonly id: string;
  readonly text: string;
  readonly numbers: readonly ToldNumber[];
}

/** Gathers the numbers of a sentence while its text is written. */
export function sentence(
  id: Sentence['id'],
  write: (n: (value: number, unit: NumberUnit, from: string) => string) => string,
): Sentence {
  const numbers: ToldNumber[] = [];
  const text = write((value, unit, from) => {
    numbers.push({ value, unit, from });
    return `{${numbers.length - 1}}`;
  });
  return { id, text, numbers };
}
