export { closedAsModel } from './closed.ts';
export { declaredModel } from './declared.ts';
export { CLOSED_MODELS } from './estimates.ts';
export { EVERY_MODEL, findModel, MODELS } from './every.ts';
export { modelByFamily } from './family.ts';
