/** Charges in the FinOps Open Cost and Usage Specification. */
export { FOCUS_VERSIONS } from './columns.ts';
export { focusOf } from './focus.ts';
