import { z } from 'zod';
import { plans } from '../../planning/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { question } from '../question.ts';

const SPREAD = z.object({ p05: z.number(), p50: z.number(), p95: z.number() });

/** A figure as one number, or as low, middle and high with commas between. */
const range = (does: string) =>
  z
    .string()
    .regex(/^ *\d+(\.\d+)? *(, *\d+(\.\d+)? *){0,2}$/, 'is no number, and no low, middle and high with commas between')
    .optional()
    .describe(`${does}; low, middle, high with commas between`);

type Given = number | [number, number, number];

/** @throws JoulegateError JG_USAGE where the three do not grow, or pass a bound */
function rangeOf(text: string, where: string, most = Infinity): Given {
  const [low, middle, high] = text.split(',').map(Number) as [number, number?, number?];
  const given: Given | null =
    middle === undefined ? low : high !== undefined && low <= middle && middle <= high ? [low, middle, high] : null;
  if (given !== null && (typeof given === 'number' ? given : given[2]) <= most) return given;
  throw new JoulegateError('JG_USAGE', `${where} is ${text}`, {
    where,
    hint: `give one number, or low, middle and high in that order${most === Infinity ? '' : `, ${most} at most`}`,
  });
}

export const latencyValue = question({
  name: 'latency value',
  does: 'what a second of waiting is worth to you: by staff time, by sales, by customers who stay',
  path: '/api/latency/value',
  posts: true,
  input: z.strictObject({
    requestsPerYear: z.number().positive().describe('whose answers are waited for'),
    staffUsdPerHour: range('cost of an hour of who waits'),
    waitingShare: range('part of the requests that somebody waits for, 0 to 1'),
    salesUsdPerYear: range('sales that these requests bring'),
    marginShare: range('margin of those sales, 0 to 1'),
    salesLostPer100Ms: range('part of the sales that 100 ms more lose, such as 0.002,0.005,0.01'),
    customersUsdPerYear: range('what the customers of these requests bring in a year, as margin'),
    customersLostPer100Ms: range('part of them that 100 ms more drive away in a year'),
  }),
  output: z
    .object({
      latencyUsdPerSecond: SPREAD.describe('for `latencyUsdPerSecond` of a scenario or `prices` of a workload'),
      usdPerMsYear: SPREAD.describe('of a millisecond of all these requests'),
      reasons: z.array(z.enum(['staff', 'conversion', 'retention'])).describe('it stands on'),
    })
    .meta({ id: 'LatencyValue' }),
  role: 'read',
  ask(_, input) {
    const both = (a: keyof typeof input, b: keyof typeof input): boolean => {
      if ((input[a] === undefined) === (input[b] === undefined)) return input[a] !== undefined;
      const missing = input[a] === undefined ? a : b;
      throw new JoulegateError('JG_USAGE', `${missing} is missing`, {
        where: missing,
        hint: `${a} and ${b} belong together`,
      });
    };
    const read = (field: keyof typeof input, most?: number): Given => rangeOf(String(input[field]), field, most);
    const reasons = [
      ...(both('staffUsdPerHour', 'waitingShare')
        ? [{ kind: 'staff', usdPerHour: read('staffUsdPerHour'), waitingShare: read('waitingShare', 1) } as const]
        : []),
      ...(both('salesUsdPerYear', 'salesLostPer100Ms')
        ? [
            {
              kind: 'conversion',
              usdPerYear: read('salesUsdPerYear'),
              // Sales without a margin would be worth more than they bring.
              marginShare: both('salesUsdPerYear', 'marginShare') ? read('marginShare', 1) : 1,
              lossPer100Ms: read('salesLostPer100Ms', 1),
            } as const,
          ]
        : []),
      ...(both('customersUsdPerYear', 'customersLostPer100Ms')
        ? [
            {
              kind: 'retention',
              usdPerYear: read('customersUsdPerYear'),
              lossPer100Ms: read('customersLostPer100Ms', 1),
            } as const,
          ]
        : []),
    ];
    if (reasons.length === 0)
      throw new JoulegateError('JG_USAGE', 'no reason was given why waiting is worth anything', {
        where: 'staffUsdPerHour',
        hint: 'give staffUsdPerHour and waitingShare, or salesUsdPerYear, marginShare and salesLostPer100Ms, or customersUsdPerYear and customersLostPer100Ms',
      });
    return { ...plans.latencyValue(reasons, input.requestsPerYear), reasons: reasons.map(({ kind }) => kind) };
  },
});
