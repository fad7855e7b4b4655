import { choicesChanged, kept } from './kept.ts';

/** Light, dark, or as the system has it; /theme.js applies it before the first paint. */
export const theme = kept('joulegate.theme', ['system', 'light', 'dark'], () => {
  dispatchEvent(new Event('themechosen'));
  choicesChanged();
});

export const THEME_WORDS = { system: 'as the system', light: 'light', dark: 'dark' } as const;
