import { itemsOf, membersOf, type Span } from './splice.ts';

type Place = Pick<Span, 'start' | 'end'>;

/** The bytes of a JSON list without some of its items, what stays as it was. @param edited what stands in place of an item */
export function itemsKept(
  body: Buffer,
  list: Place,
  gone: (at: number) => boolean,
  edited: (at: number, start: number, end: number) => Buffer = (_, start, end) => body.subarray(start, end),
): Buffer {
  const kept: Buffer[] = [];
  let at = 0;
  for (const { start, end } of itemsOf(body, list.start)) {
    if (!gone(at)) kept.push(edited(at, start, end));
    at++;
  }
  const parts = kept.flatMap((item, i) => (i === 0 ? [item] : [Buffer.from(','), item]));
  return Buffer.concat([Buffer.from('['), ...parts, Buffer.from(']')]);
}

/** Where a member's value stands in the object that opens at `start`. */
export const memberOf = (body: Buffer, start: number, name: string): Place | undefined => {
  for (const span of membersOf(body, start)) if (span.key === name) return span;
  return undefined;
};
