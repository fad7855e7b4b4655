import { z } from 'zod';
import { PRIVATE_KINDS, type PrivateKind } from './finds.ts';

export const PRIVATE_ACTIONS = ['allow', 'flag', 'redact', 'block'] as const;
export type PrivateAction = (typeof PRIVATE_ACTIONS)[number];

const sideSchema = (otherwise: PrivateAction, side: string) =>
  z
    .strictObject({
      default: z
        .enum(PRIVATE_ACTIONS)
        .default(otherwise)
        .describe('Of kinds that are not named. `flag`: booked. `allow`: not looked for.'),
      kinds: z
        .partialRecord(z.enum(PRIVATE_KINDS), z.enum(PRIVATE_ACTIONS))
        .default({})
        .describe('By kind: card, iban, id (national numbers), email, phone, ip, key (of vendors), password, term.'),
    })
    .prefault({})
    .describe(side);

/** `private:` of a guard's policy. */
export const privateSchema = z.strictObject({
  in: sideSchema(
    'redact',
    'Prompts. `redact`: a name such as `[EMAIL_1]` goes upstream in the place of each value, and the value comes back in the answer. `block`: refused.',
  ),
  out: sideSchema(
    'flag',
    'Answers: values that the model says by itself. `redact`: `[EMAIL]` stands in their place. `block`: withheld.',
  ),
  terms: z
    .array(z.string().trim().min(2).max(200))
    .max(10_000)
    .default([])
    .describe('Names and words of your own that count as private, in any case. Nothing else finds names of people.'),
});

export type PrivatePolicy = z.infer<typeof privateSchema>;
export type PrivateSide = PrivatePolicy['in'];

/** What a policy says to a kind. */
export const actionOn = ({ kinds, default: otherwise }: PrivateSide, kind: PrivateKind): PrivateAction =>
  kinds[kind] ?? otherwise;

/** Whether anything is looked for. */
export const looks = (side: PrivateSide): boolean => PRIVATE_KINDS.some((kind) => actionOn(side, kind) !== 'allow');

/** Whether anything is changed or refused. */
export const acts = (side: PrivateSide): boolean =>
  PRIVATE_KINDS.some((kind) => ['redact', 'block'].includes(actionOn(side, kind)));
