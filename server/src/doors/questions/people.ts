import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { consoleUsers } from '../../identity/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { question, RIGHTS, type UserRole } from '../question.ts';

const ROLE = z
  .enum(Object.keys(RIGHTS) as [UserRole, ...UserRole[]])
  .describe('viewer: reads; operator: keys, limits, invoices too; auditor: proofs and the audit too; admin: all');
const RIGHT = z.enum(['read', 'operate', 'audit', 'administer']);

const USER = z
  .object({
    id: z.string().describe('what the audit calls them'),
    name: z.string(),
    role: ROLE,
    signsIn: z.enum(['here', 'elsewhere']).describe('with a password here, or at an identity provider'),
    createdAt: z.number(),
    signedInAt: z.number().nullable(),
    endedAt: z.number().nullable().describe('may not sign in from then on'),
  })
  .meta({ id: 'ConsoleUser' });

export const me = question({
  name: 'me',
  does: 'who asks, what they may, and how one signs in',
  input: z.strictObject({}),
  output: z
    .object({
      name: z.string().nullable().describe('null: nobody has signed in'),
      role: ROLE.nullable(),
      hasPassword: z.boolean().describe('here: neither shown the token nor come from an identity provider'),
      rights: z.array(RIGHT),
      ways: z.object({
        password: z.boolean(),
        provider: z.string().nullable().describe('name of the identity provider'),
        token: z.boolean(),
        setUp: z.boolean().describe('the first admin is still to be made'),
      }),
    })
    .meta({ id: 'Me' }),
  role: 'read',
  live: true,
  ask(waist) {
    if (waist.me !== null) return waist.me;
    throw new JoulegateError('JG_NOT_FOUND', 'only the console knows who asks');
  },
});

export const usersList = question({
  name: 'users list',
  does: 'who signs in to the console',
  input: z.strictObject({}),
  output: z.array(USER),
  role: 'administer',
  ask: async (waist) => await consoleUsers.list((await waist.identity()).state),
});

export const usersCreate = question({
  name: 'users create',
  does: 'make a user of the console; the password is shown this once',
  input: z.strictObject({ name: z.string().min(1).max(100).describe('they sign in by it'), role: ROLE }),
  output: USER.extend({ password: z.string().describe('only a hash of it is stored') }).meta({ id: 'CreatedUser' }),
  role: 'administer',
  writes: true,
  async ask(waist, { name, role }) {
    const password = randomBytes(15).toString('base64url');
    const change = { at: waist.now(), actor: waist.actor };
    const made = await consoleUsers.create((await waist.identity()).state, { name, role, password }, change);
    return { ...made, password };
  },
});

const USER_NAMED = z.string().min(1).describe('name or id');

export const usersRole = question({
  name: 'users role',
  does: 'give a user another role; they sign in anew',
  path: '/api/users/{user}/role',
  positional: ['user'],
  input: z.strictObject({ user: USER_NAMED, role: ROLE }),
  output: USER,
  role: 'administer',
  writes: true,
  ask: async (waist, { user, role }) =>
    await consoleUsers.change((await waist.identity()).state, user, { role }, { at: waist.now(), actor: waist.actor }),
});

export const usersEnd = question({
  name: 'users end',
  does: 'end a user: their sessions end, and they sign in no more',
  path: '/api/users/{user}/end',
  positional: ['user'],
  input: z.strictObject({ user: USER_NAMED }),
  output: USER,
  role: 'administer',
  writes: true,
  ask: async (waist, { user }) =>
    await consoleUsers.change((await waist.identity()).state, user, 'ended', { at: waist.now(), actor: waist.actor }),
});
