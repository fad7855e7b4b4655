const formatsOf = (language: 'en' | 'de') => {
  const number = (options: Intl.NumberFormatOptions): ((value: number | string) => string) => {
    const format = new Intl.NumberFormat(language, options);
    // Decimal text is written to its last digit, which a number may not hold.
    return (value) => format.format(value as Intl.StringNumericLiteral).replace('-', '−');
  };
  return {
    whole: number({ maximumFractionDigits: 0 }),
    significant3: number({ maximumSignificantDigits: 3 }),
    aligned3: number({ minimumSignificantDigits: 3, maximumSignificantDigits: 3 }),
    exact: number({ maximumFractionDigits: 20 }),
    cents: number({ minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  };
};
let { whole, significant3, aligned3, exact, cents } = formatsOf('en');

/** From now on numbers are written as in this language: 1.234,5 where it is German, 1,234.5 otherwise. @param language such as `de-AT` */
export function writeNumbersIn(language: string): void {
  ({ whole, significant3, aligned3, exact, cents } = formatsOf(/^de\b/i.test(language) ? 'de' : 'en'));
}

/** What stands where a figure is not known. */
export const UNKNOWN = '–';

/** Finite, or `null`: JSON carries an unknown number as null. */
export const known = (value: number | null | undefined): number | null =>
  value === null || value === undefined || !Number.isFinite(value) ? null : value;

/** Three significant digits; whole from 100 on. @example figure(1234.5) // '1,235' */
export const figure = (value: number | null | undefined): string => {
  const finite = known(value);
  if (finite === null) return UNKNOWN;
  return Math.abs(finite) >= 100 ? whole(finite) : significant3(finite);
};

/** A {@link figure} that keeps its zeros, for columns. @example aligned(0.43) // '0.430' */
export const aligned = (value: number | null | undefined): string => {
  const finite = known(value);
  return finite === null || finite === 0 || Math.abs(finite) >= 100 ? figure(finite) : aligned3(finite);
};

/** Decimal text with every digit that it has. @example decimal('1234.000000001') // '1,234.000000001' */
export const decimal = (value: string): string => exact(value);

/** A count with thousands separators. */
export const count = (value: number): string => whole(value);

/** A signed figure. @example signed(3.2) // '+3.2' */
export const signed = (value: number): string => (value > 0 ? `+${figure(value)}` : figure(value));

/** A share in per cent. @example percent(0.417) // '42 %' */
export const percent = (share: number): string =>
  `${Math.abs(share) < 0.095 ? significant3(Math.round(share * 1000) / 10) : whole(share * 100)} %`;

/** Each ladder: a factor from the base unit and its name, smallest first. */
const LADDERS: Readonly<Record<string, readonly (readonly [number, string])[]>> = {
  Wh: [
    [1e-6, 'µWh'],
    [1e-3, 'mWh'],
    [1, 'Wh'],
    [1e3, 'kWh'],
    [1e6, 'MWh'],
  ],
  g: [
    [1e-6, 'µg'],
    [1e-3, 'mg'],
    [1, 'g'],
    [1e3, 'kg'],
    [1e6, 't'],
  ],
  mL: [
    [1e-3, 'µL'],
    [1, 'mL'],
    [1e3, 'L'],
  ],
  ms: [
    [1, 'ms'],
    [1e3, 's'],
    [6e4, 'min'],
  ],
};

/** The step of a unit's ladder on which a value reads best. */
export function unitFor(value: number, unit: string): { readonly factor: number; readonly unit: string } {
  const ladder = LADDERS[unit];
  if (ladder === undefined) return { factor: 1, unit };
  const size = Math.abs(value);
  let step = value === 0 ? ladder.find(([factor]) => factor === 1)! : ladder[0]!;
  for (const candidate of ladder) if (size >= candidate[0]) step = candidate;
  return { factor: step[0], unit: step[1] };
}

export interface Quantity {
  readonly value: string;
  readonly unit: string;
}

/**
 * A value in the unit it reads best in, or that a value beside it reads best in.
 * @example quantity(1234, 'Wh') // { value: '1.23', unit: 'kWh' }
 */
export function quantity(value: number | null | undefined, unit: string, beside = known(value)): Quantity {
  const finite = known(value);
  if (finite === null) return { value: UNKNOWN, unit };
  if (unit === 'USD' && Math.abs(finite) >= 1 && Math.abs(finite) < 1000) return { value: cents(finite), unit };
  const step = unitFor(beside ?? finite, unit);
  return { value: figure(finite / step.factor), unit: step.unit };
}

/** {@link quantity} as one text. @example text(0.25, 'g') // '250 mg' */
export const text = (value: number | null | undefined, unit: string, beside?: number | null): string => {
  const shown = quantity(value, unit, beside ?? undefined);
  return shown.value === UNKNOWN ? 'unknown' : `${shown.value} ${shown.unit}`;
};

/** Both ends of an interval in one unit. @example interval(800, 1500, 'Wh') // '0.8 to 1.5 kWh' */
export function interval(low: number, high: number, unit: string, beside = high): string {
  const step = unitFor(beside, unit);
  return `${figure(low / step.factor)} to ${figure(high / step.factor)} ${step.unit}`;
}

/** `2022-06-01 05:12 UTC` */
export const instant = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
/** `05:12:07` */
export const clockTime = (at: number): string => new Date(at).toISOString().slice(11, 19);
/** `06-01` */
export const monthDay = (at: number): string => new Date(at).toISOString().slice(5, 10);
