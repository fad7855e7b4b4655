import { cutText, JoulegateError, type EpochMs } from '../../units/index.ts';
import { windowMs } from './completion-window.ts';

/** By which an ordinary request says until when its answer can wait. */
export const DEADLINE_HEADER = 'x-joulegate-deadline';

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

export const badDeadline = (message: string, hint: string): JoulegateError =>
  new JoulegateError('JG_BAD_HEADER', message, { where: DEADLINE_HEADER, hint });

/**
 * The moment that a deadline names: an ISO moment with its zone, or minutes, hours or days from now.
 * @throws JoulegateError `JG_BAD_HEADER` for anything else, and for a moment that has passed
 * @example deadlineAt('30m', 0) // 1800000
 * @example deadlineAt('1970-01-01T06:00:00Z', 0) // 21600000
 */
export function deadlineAt(text: string, now: EpochMs): EpochMs {
  const hint = 'a moment such as 2027-01-31T18:00:00Z, or a duration of 1 minute to 7 days such as 30m, 6h or 2d';
  const isMoment = MOMENT.test(text);
  let at = NaN;
  try {
    at = isMoment ? Date.parse(text) : now + windowMs(text);
  } catch {
    // Told below, by the name of the header.
  }
  if (!Number.isFinite(at)) throw badDeadline(`"${cutText(text, 40)}" is no deadline`, hint);
  if (at <= now) throw badDeadline(`the deadline ${cutText(text, 40)} has passed`, hint);
  return at;
}
