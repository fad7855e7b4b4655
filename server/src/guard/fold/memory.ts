/** A text that is longer gets room of its own, which goes with it. */
const KEPT_LONGEST = 0x40000;

/** Lends an array of at least a length. What it holds is what the last text left in it. */
type Loan<T> = (length: number) => T;

function lender<T extends { readonly length: number }>(make: (length: number) => T): Loan<T> {
  let kept: T | null = null;
  return (length) => {
    if (kept !== null && length <= kept.length) return kept;
    const room = make(length + (length >> 2));
    if (length <= KEPT_LONGEST) kept = room;
    return room;
  };
}
const bytes = (): Loan<Uint8Array> => lender((length) => new Uint8Array(length));
const shorts = (): Loan<Uint16Array> => lender((length) => new Uint16Array(length));
const longs = (): Loan<Uint32Array> => lender((length) => new Uint32Array(length));
const signed = (): Loan<Int32Array> => lender((length) => new Int32Array(length));

/**
 * Room that one text after another is read in, since making it anew costs as much as the reading. All that is said of a
 * text holds only until the next one is read in the same memory.
 */
export const memory = () => ({
  units: shorts(),
  codes: shorts(),
  at: longs(),
  places: placesLender(),
  hash: signed(),
  start: longs(),
  end: longs(),
  opens: bytes(),
  ids: signed(),
  perToken: longs(),
  order: longs(),
  concept: bytes(),
  first: longs(),
  last: longs(),
  blocks: longs(),
  surprise: longs(),
  grams: longs(),
  ideas: longs(),
  counts: longs(),
  wordSums: lender((length) => new Float64Array(length)),
  ideaSums: lender((length) => new Float64Array(length)),
});
export type Memory = ReturnType<typeof memory>;

/** Each number at its own place: where nothing was dropped or added, the fold stands as the text does. */
function placesLender(): Loan<Uint32Array> {
  return lender((length) => {
    const places = new Uint32Array(length);
    for (let i = 0; i < length; i++) places[i] = i;
    return places;
  });
}
