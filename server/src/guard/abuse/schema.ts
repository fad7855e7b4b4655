import { z } from 'zod';
import { ALARM_KINDS, type AlarmKind } from './alarm.ts';

const actionSchema = z.enum(['off', 'notify', 'throttle', 'freeze']);

const WATCHED: Readonly<Record<AlarmKind, string>> = {
  usage: 'Requests, tokens or money of a key far above what is usual at this hour of the week.',
  size: 'Tokens of a request of a key far above what is usual.',
  guard: 'Many hits of the guard by one key.',
  addresses: 'A key is used from a network that is new beside those that it was known from.',
  attempts:
    'Many different credentials that do not work, from one network or for one key. Whose key is named did not do it: it is never held back.',
};

/** `abuse:` of the config. */
export const abuseSchema = z
  .strictObject({
    actions: z
      .strictObject(
        Object.fromEntries(
          ALARM_KINDS.map((kind) => [
            kind,
            actionSchema
              .default('notify')
              .describe(
                `${WATCHED[kind]} \`notify\`: audit, log and metric. \`throttle\`: the key has few requests a minute for a while. \`freeze\`: it is refused until somebody thaws it. \`off\`: not looked for.`,
              ),
          ]),
        ) as Record<AlarmKind, z.ZodDefault<typeof actionSchema>>,
      )
      .prefault({})
      .describe('What follows an alarm, by its kind.'),
    throttle: z
      .strictObject({
        rpm: z.int().positive().max(1e6).default(6).describe('Requests a minute that a throttled key has left.'),
        minutes: z.number().positive().max(44_640).default(60).describe('For so long.'),
      })
      .prefault({})
      .describe('How a key is throttled.'),
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
