import { screen } from './shipped-guard.ts';

/** Attack detection on texts, without input or output of its own: prompts, documents, answers of tools. */
export const guard = { screen };
