import { writeNumbersIn } from '../figures/format.ts';
import { choicesChanged, kept } from './kept.ts';

/** How numbers are written: as the browser's language has it, or as chosen. */
export const numbers = kept('joulegate.numbers', ['browser', 'en', 'de'], () => {
  applyNumbers();
  choicesChanged();
});

export const NUMBER_WORDS = { browser: 'as the browser', en: '1,234.5', de: '1.234,5' } as const;

/** Before the first figure is drawn. */
export function applyNumbers(): void {
  const chosen = numbers.get();
  writeNumbersIn(chosen === 'browser' ? navigator.language : chosen);
}
