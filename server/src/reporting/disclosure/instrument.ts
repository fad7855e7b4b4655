import { shareOf } from './placed.ts';

/** A certificate or contract of a volume of electricity, as `world` reads it. */
export interface Instrument {
  readonly id: string;
  readonly kind: 'certificate' | 'contract';
  readonly boundary: string;
  readonly vintage: number;
  readonly gPerKwh: number;
  readonly source: string;
  readonly entity: string | null;
  readonly isHourly: boolean;
  readonly nanoAt: (hour: number) => bigint;
}

/** What an instrument covered. */
export interface UsedInstrument extends Omit<Instrument, 'nanoAt'> {
  /** Its volume in the hours of the period. */
  readonly volumeNano: bigint;
  readonly coveredHourlyNano: bigint;
  readonly coveredAnnuallyNano: bigint;
}

/** A market-based figure: as it was booked, less what is covered, plus what the instruments emit. */
export interface CoveredFigure {
  readonly coveredNano: bigint;
  /** To be added to the booked figure; less than 0 where instruments are cleaner. */
  readonly changeNano: bigint;
}

/** Own electricity of a period held against instruments by volume, hour by hour and in the whole period. */
export interface Matched {
  readonly energyNano: bigint;
  readonly hourly: CoveredFigure;
  readonly annual: CoveredFigure;
  /** Of the electricity, what the hour is not known of; no hour of an instrument covers it. */
  readonly unknownHoursNano: bigint;
  /** Booked market-based grams of it: the most that the hourly figure may be too high by. */
  readonly unknownHoursMarketNano: bigint;
  readonly instruments: readonly UsedInstrument[];
}

/** The part of it that a percentage is; instruments are told whole. */
export function sharedMatch(matched: Matched, percent: number): Matched {
  const part = ({ coveredNano, changeNano }: CoveredFigure): CoveredFigure => ({
    coveredNano: shareOf(coveredNano, percent),
    changeNano: shareOf(changeNano, percent),
  });
  return {
    ...matched,
    energyNano: shareOf(matched.energyNano, percent),
    hourly: part(matched.hourly),
    annual: part(matched.annual),
    unknownHoursNano: shareOf(matched.unknownHoursNano, percent),
    unknownHoursMarketNano: shareOf(matched.unknownHoursMarketNano, percent),
  };
}
