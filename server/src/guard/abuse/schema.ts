import { z } from 'zod';
import type { AlarmKind } from './alarm.ts';

/** What may follow an alarm. Whose key is named by credentials that fail did not do it; a loop holds back its session alone. */
const KEY_ACTIONS = ['off', 'notify', 'throttle', 'freeze'] as const;
const ACTIONS = {
  usage: KEY_ACTIONS,
  size: KEY_ACTIONS,
  guard: KEY_ACTIONS,
  addresses: KEY_ACTIONS,
  attempts: ['off', 'notify'],
  loops: ['off', 'notify', 'throttle', 'stop'],
} as const satisfies Record<AlarmKind, readonly string[]>;
export type AlarmAction = (typeof ACTIONS)[AlarmKind][number];

const FOLLOWS: Readonly<Record<AlarmAction, string>> = {
  off: 'not looked for',
  notify: 'audit, log and metric',
  throttle: 'few requests a minute for a while',
  freeze: 'the key is refused until somebody thaws it',
  stop: 'requests that go on with the loop are refused',
};

const WATCHED: Readonly<Record<AlarmKind, string>> = {
  usage: 'Requests, tokens or money of a key far above what is usual at this hour of the week.',
  size: 'Tokens of a request of a key far above what is usual.',
  guard: 'Many hits of the guard by one key.',
  addresses: 'A key is used from a network that is new beside those that it was known from.',
  attempts:
    'Many different credentials that do not work, from one network or for one key. Whose key is named did not do it: it is never held back.',
  loops: 'A session or agent that its caller named sends the same again and again, or takes more steps than work has.',
};

const actionsOf = <const A extends readonly AlarmAction[]>(kind: AlarmKind, actions: A) =>
  z
    .enum(actions)
    .default('notify' as never)
    .describe(`${WATCHED[kind]} ${actions.map((action) => `\`${action}\`: ${FOLLOWS[action]}.`).join(' ')}`);

/** `abuse:` of the config. */
export const abuseSchema = z
  .strictObject({
    actions: z
      .strictObject({
        usage: actionsOf('usage', ACTIONS.usage),
        size: actionsOf('size', ACTIONS.size),
        guard: actionsOf('guard', ACTIONS.guard),
        addresses: actionsOf('addresses', ACTIONS.addresses),
        attempts: actionsOf('attempts', ACTIONS.attempts),
        loops: actionsOf('loops', ACTIONS.loops),
      } satisfies Record<AlarmKind, unknown>)
      .prefault({})
      .describe('What follows an alarm, by its kind.'),
    throttle: z
      .strictObject({
        rpm: z.int().positive().max(1e6).default(6).describe('Requests a minute that a throttled key has left.'),
        minutes: z.number().positive().max(44_640).default(60).describe('For so long.'),
      })
      .prefault({})
      .describe('How a key is throttled.'),
    loops: z
      .strictObject({
        repeats: z
          .int()
          .min(3)
          .max(10_000)
          .default(10)
          .describe(
            'So many near-identical turns of one session, each within `minutes` of the one before, are a loop.',
          ),
        steps: z
          .int()
          .min(10)
          .max(1e6)
          .default(300)
          .describe('More requests of one session within `minutes` are a loop.'),
        minutes: z.number().positive().max(1440).default(10).describe('The time of both.'),
        rpm: z
          .number()
          .positive()
          .max(1e6)
          .default(2)
          .describe('Requests a minute that a loop has left where it is throttled.'),
      })
      .prefault({})
      .describe('When a session goes round in a loop.'),
    failuresPerMinute: z
      .int()
      .positive()
      .max(1e6)
      .default(10)
      .describe('Failed authentications of one network in a minute; what fails beyond is answered with 429.'),
  })
  .prefault({})
  .describe('What is watched for in the use of keys, and what follows (docs/abuse.md).');

export type AbuseConfig = z.infer<typeof abuseSchema>;
