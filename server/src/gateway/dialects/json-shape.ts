import { JoulegateError, cutText } from '../../units/index.ts';

/** Deeper nesting, longer lists and larger objects are no prompt; parsers behind the gateway may not survive them. */
const DEEPEST = 64;
const MOST_ITEMS = 20_000;
/** Lists, objects and members in all: a parsed one takes about a hundred bytes, whatever its text took. */
const MOST_VALUES = 100_000;

/** A fault of the request, with the field that has it and what to send instead. */
export const badRequest = (where: string, message: string, hint: string): JoulegateError =>
  new JoulegateError('JG_BAD_REQUEST', message, { where, hint });

/** Text that is no JSON. */
export const notJson = (why: string, cause?: unknown): JoulegateError =>
  new JoulegateError('JG_BAD_JSON', `the body is not JSON: ${why}`, {
    where: 'body',
    hint: 'send one JSON object with content-type application/json',
    cause,
  });

/** A member that stands twice in its object: two readers may differ on which of them counts. */
export const repeatedMember = (path: string): JoulegateError =>
  badRequest(cutText(path, 200), `${cutText(path, 80)} stands twice`, 'send each member once');

export type JsonMembers = Record<string, unknown>;

/** A list or an object that is not closed yet. */
export interface JsonFrame {
  readonly value: unknown[] | JsonMembers;
  /** `null` in a list. */
  key: string | null;
}

/** Where in a value one reads, in words. */
export function pathOf(open: readonly JsonFrame[]): string {
  let path = '';
  for (const { key, value } of open)
    path += key === null ? `[${(value as unknown[]).length}]` : path === '' ? key : `.${key}`;
  return path;
}

/** The shape of JSON text so far, within its bounds. Every method throws `JG_BAD_REQUEST` where they are passed. */
export class JsonShape {
  /** Members of all objects so far, repeated ones included. */
  members = 0;
  #values = 0;
  #depth = 0;
  /** By depth: commas of a list or an object. A typed array has memory of its own, which each request would pay for. */
  readonly #commas: number[] = [0];

  open(): void {
    if (++this.#depth > DEEPEST)
      throw badRequest('body', `the body is nested deeper than ${DEEPEST} levels`, 'flatten it');
    this.#commas[this.#depth] = 0;
    this.#value();
  }

  close(): void {
    if (this.#depth > 0) this.#depth--;
  }

  member(): void {
    this.members++;
    this.#value();
  }

  /** A comma, which separates items and members. */
  comma(): void {
    const commas = (this.#commas[this.#depth] as number) + 1;
    if (commas >= MOST_ITEMS)
      throw badRequest(
        'body',
        `a list or an object of the body has more than ${MOST_ITEMS} items`,
        'split the request',
      );
    this.#commas[this.#depth] = commas;
  }

  #value(): void {
    if (++this.#values > MOST_VALUES)
      throw badRequest('body', `the body has more than ${MOST_VALUES} lists, objects and members`, 'split the request');
  }
}
