export type TimeZone = 'utc' | 'local';

const MS_PER_HOUR = 3_600_000;
const parts = (timeZone: string | undefined) =>
  new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    ...(timeZone === undefined ? {} : { timeZone }),
  });
const FORMATS = { utc: parts('UTC'), local: parts(undefined) } as const;

/** The beginning of an hour, in the viewer's time or in UTC. @example hourIn(0, 'utc') // 'Thu 1 Jan, 00:00 UTC' */
export const hourIn = (hour: number, zone: TimeZone): string => FORMATS[zone].format(hour * MS_PER_HOUR);

/** The viewer's time zone by name. */
export const localZone = (): string => FORMATS.local.resolvedOptions().timeZone;

/** How far an hour lies from the present one. @example offsetWords(-3) // '3 hours ago' */
export const offsetWords = (hours: number): string =>
  hours === 0
    ? 'now'
    : hours < 0
      ? `${-hours} hour${hours === -1 ? '' : 's'} ago`
      : `in ${hours} hour${hours === 1 ? '' : 's'}`;
