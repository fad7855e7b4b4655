/**
 * How a zone's intensity moves within the day and how far one hour lies from another, refitted from
 * hourly life-cycle intensities of 2021 and 2022 (Electricity Maps, ODbL). See docs/methods/grid.md.
 */
export interface ZoneDay {
  /** East is positive: where most of the zone's load is. Turns UTC into local solar time. */
  readonly longitude: number;
  /** cos(wt), sin(wt), cos(2wt), sin(2wt) of intensity over its mean, t in local solar hours, w = 2 pi / 24. */
  readonly shape: readonly [number, number, number, number];
  /** Log-sigma of an hour over the mean of its own year. */
  readonly hourSigma: number;
  /** The same after the mean day shape is taken out. */
  readonly shapedSigma: number;
  /** Log-sigma of an hour over the same hour one and two days before. */
  readonly dayBeforeSigma: number;
  readonly twoDaysBeforeSigma: number;
  readonly fitted: boolean;
}

/** Mean shape and root-mean-square spread of the 15 fitted zones: what a zone without hourly data gets. */
const GENERIC = {
  shape: [0.045, -0.013, -0.031, -0.012],
  hourSigma: 0.303,
  shapedSigma: 0.276,
  dayBeforeSigma: 0.217,
  twoDaysBeforeSigma: 0.272,
  fitted: false,
} as const;

const fitted = (
  longitude: number,
  shape: ZoneDay['shape'],
  hourSigma: number,
  shapedSigma: number,
  dayBeforeSigma: number,
  twoDaysBeforeSigma: number,
): ZoneDay => ({ longitude, shape, hourSigma, shapedSigma, dayBeforeSigma, twoDaysBeforeSigma, fitted: true });

const unfitted = (longitude: number): ZoneDay => ({ longitude, ...GENERIC });

const ZONE_DAYS: ReadonlyMap<string, ZoneDay> = new Map(
  Object.entries({
    'AU-NSW': fitted(151.2, [0.146, 0.022, -0.044, 0], 0.169, 0.119, 0.086, 0.105),
    'BR-CS': fitted(-46.6, [0.009, 0.079, 0.003, 0.027], 0.281, 0.275, 0.087, 0.116),
    'CA-ON': fitted(-79.4, [-0.201, -0.264, -0.048, -0.116], 0.733, 0.658, 0.523, 0.66),
    DE: fitted(8.7, [0.108, -0.01, -0.06, -0.012], 0.328, 0.311, 0.255, 0.328),
    ES: fitted(-3.7, [0.114, 0.027, -0.057, -0.002], 0.337, 0.321, 0.225, 0.299),
    FR: fitted(2.35, [0.049, -0.006, -0.029, -0.046], 0.324, 0.319, 0.215, 0.282),
    GB: fitted(-0.1, [0.046, -0.047, -0.07, -0.068], 0.389, 0.376, 0.338, 0.411),
    'IN-WE': fitted(72.9, [0.007, 0.012, -0.002, -0.002], 0.03, 0.028, 0.011, 0.014),
    'JP-TK': fitted(139.7, [0.134, -0.002, -0.067, -0.001], 0.143, 0.083, 0.09, 0.101),
    KR: fitted(127, [0.026, -0.002, -0.011, -0.003], 0.046, 0.038, 0.03, 0.042),
    NO: fitted(10.7, [-0.003, 0.051, 0.047, 0.051], 0.261, 0.256, 0.249, 0.294),
    SG: fitted(103.8, [0.013, 0, -0.006, 0.001], 0.012, 0.006, 0.008, 0.008),
    'US-CAL-CISO': fitted(-118.2, [0.259, -0.005, -0.077, -0.002], 0.308, 0.218, 0.125, 0.161),
    'US-MIDA-PJM': fitted(-77.5, [-0.008, -0.021, -0.005, -0.019], 0.107, 0.104, 0.056, 0.077),
    'US-TEX-ERCO': fitted(-96.8, [-0.019, -0.035, -0.041, -0.015], 0.232, 0.227, 0.228, 0.264),
    BE: unfitted(4.4),
    'CA-QC': unfitted(-73.6),
    FI: unfitted(24.9),
    IE: unfitted(-6.3),
    NL: unfitted(4.9),
    PL: unfitted(21),
    SE: unfitted(18.1),
    'US-MIDW-MISO': unfitted(-93.3),
    'US-NW-BPAT': unfitted(-121),
  }),
);

/** What is known of a zone's day; `undefined` when its longitude is not. */
export const zoneDay = (zone: string): ZoneDay | undefined => ZONE_DAYS.get(zone);

/** Spreads of a zone, the generic ones where it was not fitted. */
export const zoneSpread = (zone: string): Omit<ZoneDay, 'longitude'> => ZONE_DAYS.get(zone) ?? GENERIC;
