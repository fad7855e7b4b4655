import type { EpochHour, Grams, Usd } from '../../units/index.ts';

/** What one hour of work takes in a lane; expected values. */
export interface LaneCost {
  readonly usd: Usd;
  readonly grams: Grams;
}

/** A way out for work that can wait. */
export interface JobLane {
  readonly id: string;
  /** `hourly`: runs here in hours that are chosen. `handed-over`: a vendor takes it whole and picks its hours itself. */
  readonly kind: 'hourly' | 'handed-over';
  /** Hours that whoever takes it over may keep it, to the millisecond; 0 for a lane that runs by the hour. */
  readonly promiseHours: number;
  /** Hours of work that fit into an hour beside traffic that does not wait; `Infinity`: no bound. */
  room(hour: EpochHour): number;
  /** Of an hour's work: booked, measured or forecast. */
  cost(hour: EpochHour): LaneCost;
}

/** Work that can wait until its deadline. */
export interface WaitingJob {
  readonly id: string;
  /** What is left of it, in hours at full speed. */
  readonly workHours: number;
  /** No part of it runs in this hour or later. */
  readonly deadline: EpochHour;
  /** To its deadline from the moment that is planned in, to the millisecond: what a promise is held against. */
  readonly hoursLeft: number;
  readonly isInterruptible: boolean;
  /** Lanes that control rules and its caller allow. */
  readonly lanes: readonly string[];
}

export interface JobPart {
  readonly hour: EpochHour;
  /** In hours of work. */
  readonly work: number;
}

/** Where and when a job runs, as far as is known now. */
export interface JobPlan {
  readonly id: string;
  readonly lane: string;
  /** In order of time; a job that is handed over has one. */
  readonly parts: readonly JobPart[];
  readonly expected: LaneCost;
  /** In the same lane, had it run as soon as it fits. */
  readonly atOnce: LaneCost;
  /** Started later, it would miss its deadline if it takes a quarter longer than expected. */
  readonly latestStart: EpochHour;
  /** It does not fit before its deadline; it runs as soon as it fits. */
  readonly isLate: boolean;
}
