/** What a change is told by, in the order in which it is printed. */
export const PARTS = [
  'volume',
  'cache',
  'model mix',
  'place',
  'length',
  'price',
  'efficiency',
  'wasted work',
  'grid',
  'embodied',
  'method',
] as const;
export type Part = (typeof PARTS)[number];

/** What each part is, in words of a person who did not read the method. */
export const PART_WORDS: Readonly<Record<Part, string>> = {
  volume: 'more or fewer requests of a workload',
  cache: 'requests that were answered from the cache, or refused, and so sent nowhere',
  'model mix': 'other models for the same workload',
  place: 'other deployments, sites or operators for the same model',
  length: 'longer or shorter requests: tokens of each kind',
  price: 'another price for the same tokens',
  efficiency: 'energy for the same tokens at the same place',
  'wasted work': 'attempts that did not end well',
  grid: 'grams of a Wh at the same place, at the hours of the work',
  embodied: 'hardware, amortised, for the same tokens',
  method: 'figures obtained otherwise, restated, or known of more requests',
};

export const MEASURES = ['money', 'energy', 'carbon'] as const;
export type Measure = (typeof MEASURES)[number];
