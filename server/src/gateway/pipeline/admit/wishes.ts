import { JoulegateError, cutText } from '../../../units/index.ts';
import type { ControlRules } from '../../../kernel/index.ts';
import { CONTROL_HEADER, NO_CONTROL, parseControl } from './control-header.ts';
import type { RequestHeaders } from '../../dialects/index.ts';

/** What a caller may say by header. */
export interface CallerWishes {
  readonly workload: string | null;
  readonly origin: string | null;
  readonly latencyLimitMs: number | null;
  readonly units: Readonly<Record<string, number>> | null;
  readonly exactModel: boolean;
  /** Rules that hold beside the workload's, so that a request can only be stricter. */
  readonly control: ControlRules | null;
  /** The control header as it was sent. */
  readonly controlText: string;
}

const bad = (where: string, message: string, hint: string): JoulegateError =>
  new JoulegateError('JG_BAD_HEADER', message, { where, hint });

function single(headers: RequestHeaders, name: string): string | null {
  const value = headers[name];
  if (value === undefined) return null;
  if (typeof value !== 'string') throw bad(name, `${name} is given twice`, 'send it once');
  return value.trim();
}

function latencyLimit(text: string | null): number | null {
  if (text === null) return null;
  const limit = Number(text);
  if (text === '' || !Number.isFinite(limit) || limit <= 0)
    throw bad('x-joulegate-latency-limit-ms', `"${text}" is not a number of milliseconds`, 'such as 250');
  return limit;
}

function units(text: string | null): Record<string, number> | null {
  if (text === null) return null;
  const found: Record<string, number> = Object.create(null) as Record<string, number>;
  for (const part of text.split(',')) {
    const match = /^\s*([a-z][a-z_-]{0,31})\s*=\s*(\d{1,9}(?:\.\d{1,6})?)\s*$/.exec(part);
    if (match === null || Object.keys(found).length >= 8)
      throw bad(
        'x-joulegate-units',
        `"${cutText(part.trim(), 40)}" is not a unit count`,
        'such as documents=1,pages=12',
      );
    found[match[1] as string] = Number(match[2]);
  }
  return { ...found };
}

/**
 * Reads the `x-joulegate-*` request headers.
 * @throws JoulegateError `JG_BAD_HEADER` naming the header and its form
 */
export function callerWishes(headers: RequestHeaders): CallerWishes {
  const text = single(headers, CONTROL_HEADER);
  const control = text === null ? NO_CONTROL : parseControl(text);
  return {
    workload: single(headers, 'x-joulegate-workload'),
    origin: single(headers, 'x-joulegate-origin'),
    latencyLimitMs: latencyLimit(single(headers, 'x-joulegate-latency-limit-ms')),
    units: units(single(headers, 'x-joulegate-units')),
    exactModel: control.exactModel,
    control: control.rules,
    controlText: text ?? '',
  };
}

/** Of a request whose headers were not read. */
export const NO_WISHES: CallerWishes = {
  workload: null,
  origin: null,
  latencyLimitMs: null,
  units: null,
  exactModel: false,
  control: null,
  controlText: '',
};
