import { page } from '../../units/index.ts';

export const { html, style } = page;
export type Markup = ReturnType<typeof html>;
