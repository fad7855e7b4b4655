/** Metered energy divided over requests without loss. */
export { measuredPoint } from './attribution-point.ts';
export type { MeasuredPoint } from './attribution-point.ts';
export * from './attribution-readings.ts';
export { workScales } from './attribution-scales.ts';
export type { ScaleWindow } from './attribution-scales.ts';
export { splitExactly } from './attribution-split.ts';
export * from './attribution-window.ts';
export { tokenWork } from './attribution-work.ts';
export type { BookedRequest, WeighedTokens } from './attribution-work.ts';
export * from './measured-hour.ts';
