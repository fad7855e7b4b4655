/** `2022-06-01 05:00 UTC` of an hour since 1970. */
export const hourText = (hour: number): string =>
  `${new Date(hour * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
