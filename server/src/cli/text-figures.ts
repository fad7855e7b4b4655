import type { Tier } from '../units/index.ts';

type Maybe = number | null | undefined;

const isKnown = (value: Maybe): value is number => value !== null && value !== undefined && Number.isFinite(value);

/** Four significant digits. @example textFigures.figure(0.0123456) // '0.01235' */
const figure = (value: Maybe): string => (isKnown(value) ? Number(value.toPrecision(4)).toString() : 'unknown');
/** @example textFigures.whole(12.6) // '13' */
const whole = (value: Maybe): string => (isKnown(value) ? value.toFixed(0) : 'unknown');
/** @example textFigures.signed(3.2) // '+3.2' */
const signed = (value: Maybe): string => (isKnown(value) && value > 0 ? `+${figure(value)}` : figure(value));
/** @example textFigures.percent(0.417) // '42 %' */
const percent = (share: Maybe): string =>
  isKnown(share)
    ? `${share > 0 && share < 0.095 ? Number((share * 100).toPrecision(2)) : (share * 100).toFixed(0)} %`
    : 'unknown';
/** @example textFigures.moment(0) // '1970-01-01 00:00' */
const moment = (at: Maybe): string => (isKnown(at) ? new Date(at).toISOString().slice(0, 16).replace('T', ' ') : '–');
/** @example textFigures.date(0) // '1970-01-01' */
const date = (at: Maybe): string => (isKnown(at) ? new Date(at).toISOString().slice(0, 10) : '–');

/** A tier with its mark: full for measured, half for modelled, empty for the rest. @example textFigures.tier('imported') // '○ imported' */
const tier = (name: Tier | null): string =>
  name === null ? 'unknown' : `${name.startsWith('measured') ? '●' : name.startsWith('modelled') ? '◐' : '○'} ${name}`;

/** @example textFigures.counted(1, 'key') // '1 key' */
const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;

/** How numbers stand in a terminal; what is not known is said, and never 0. */
export const textFigures = { figure, whole, signed, percent, moment, date, tier, counted } as const;
