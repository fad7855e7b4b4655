import pc from 'picocolors';
import { COUNTED } from '../accounts/index.ts';
import type { Answer } from '../doors/index.ts';
import { textTable } from './table.ts';
import { textFigures } from './text-figures.ts';

const { date, moment } = textFigures;

/** Limits in a line. @example limitsText({ rpm: 60, budgets: [{ usd: 5, period: 'day' }] }) // '60 rpm, 5 USD a day' */
export function limitsText(limits: Answer<'keys limits'>['limits']): string {
  if (limits === null) return '–';
  const { rpm, tpm, concurrency, budgets = [] } = limits;
  const spans = { day: ' a day', month: ' a month', total: ' in all' };
  return [
    ...(rpm === undefined ? [] : [`${rpm} rpm`]),
    ...(tpm === undefined ? [] : [`${tpm} tpm`]),
    ...(concurrency === undefined ? [] : [`${concurrency} at once`]),
    ...budgets.flatMap((budget) =>
      COUNTED.flatMap(({ hard, written }) =>
        budget[hard] === undefined ? [] : [`${budget[hard]} ${written}${spans[budget.period ?? 'month']}`],
      ),
    ),
  ].join(', ');
}

/** Every key, with what it may do. */
export function keysText(keys: Answer<'keys list'>): string {
  if (keys.length === 0) return '  no keys yet: joulegate keys create --organisation ORG --name NAME';
  return textTable(keys, [
    { head: 'id', align: 'left', cell: ({ id }) => id },
    { head: 'organisation', align: 'left', cell: ({ organisation }) => organisation },
    { head: 'name', align: 'left', cell: ({ name }) => name },
    { head: 'created', align: 'left', cell: ({ createdAt }) => date(createdAt) },
    { head: 'expires', align: 'left', cell: ({ expiresAt }) => date(expiresAt) },
    { head: 'revoked', align: 'left', cell: ({ revokedAt }) => date(revokedAt) },
    { head: 'workloads', align: 'left', cell: ({ workloads }) => workloads?.join(', ') ?? 'all' },
    { head: 'team', align: 'left', cell: ({ team }) => team ?? '–' },
    { head: 'own limits', align: 'left', cell: ({ limits }) => limitsText(limits) },
    { head: 'held back', align: 'left', cell: ({ hold }) => holdText(hold) },
  ]);
}

const holdText = (hold: Answer<'keys list'>[number]['hold']): string => {
  if (hold === null) return '–';
  const until = hold.endsAt === null ? '' : ` until ${new Date(hold.endsAt).toISOString().slice(0, 16)}Z`;
  return `${hold.kind === 'freeze' ? 'frozen' : `throttled to ${hold.rpm ?? 0} rpm`}${until}: ${hold.why}`;
};

export const frozenText = ({ id, workedUntilNow }: Answer<'keys freeze'>): string =>
  workedUntilNow ? `  ${id} is frozen: joulegate keys thaw ${id}` : `  ${id} was frozen before`;

export const thawedText = ({ id, was, why }: Answer<'keys thaw'>): string =>
  was === null
    ? `  nothing held ${id}`
    : `  ${id} works again; it was ${was === 'freeze' ? 'frozen' : 'throttled'}: ${why}`;

// Into a variable goes the key alone.
export const newKeyText = ({ key }: Answer<'keys create'>): string =>
  process.stdout.isTTY ? `  ${pc.bold(key)}\n${pc.dim('  shown this once; only a keyed hash is stored')}` : key;

export const revokedText = ({ id, workedUntilNow }: Answer<'keys revoke'>): string =>
  workedUntilNow ? `  ${id} is revoked` : `  ${id} was revoked before`;

/** Users of the console. */
export function usersText(users: Answer<'users list'>): string {
  if (users.length === 0) return '  no users yet: joulegate users create --name NAME --role admin';
  return textTable(users, [
    { head: 'name', align: 'left', cell: ({ name }) => name },
    { head: 'role', align: 'left', cell: ({ role }) => role },
    { head: 'signs in', align: 'left', cell: ({ signsIn }) => signsIn },
    { head: 'created', align: 'left', cell: ({ createdAt }) => date(createdAt) },
    { head: 'signed in', align: 'left', cell: ({ signedInAt }) => moment(signedInAt) },
    { head: 'ended', align: 'left', cell: ({ endedAt }) => date(endedAt) },
    { head: 'id', align: 'left', cell: ({ id }) => id },
  ]);
}

export const newUserText = ({ name, role, password }: Answer<'users create'>): string =>
  [
    `  ${pc.bold(name)} signs in at the console as ${role} with the password`,
    `  ${pc.bold(password)}`,
    pc.dim('  shown this once; only a hash of it is stored'),
  ].join('\n');

/** A user after a change. */
export const userText = ({ name, role, endedAt }: Answer<'users role'>): string =>
  endedAt === null ? `  ${name} is ${role} from the next sign-in on` : `  ${name} may not sign in any more`;

/** A long list is told by its length: `report governance` has the settings of a config one by one. */
const valueWords = (value: unknown): string =>
  Array.isArray(value) && typeof value[0] === 'object'
    ? String(value.length)
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);

const inWords = (detail: Readonly<Record<string, unknown>>): string =>
  Object.entries(detail)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${valueWords(value)}`)
    .join(', ');

/** Who changed what. */
export function auditText({ records, next }: Answer<'audit'>): string {
  if (records.length === 0) return '  nothing was changed';
  const table = textTable(records, [
    { head: 'at, UTC', align: 'left', cell: ({ at }) => moment(at) },
    { head: 'who', align: 'left', cell: ({ actorName, actor }) => actorName ?? actor },
    { head: 'did', align: 'left', cell: ({ action }) => action },
    { head: 'to', align: 'left', cell: ({ subjectName, subject }) => subjectName ?? subject },
    { head: 'detail', align: 'left', cell: ({ detail }) => inWords(detail) },
  ]);
  return next === null ? table : `${table}\n${pc.dim(`  older ones: --before ${next}`)}`;
}
