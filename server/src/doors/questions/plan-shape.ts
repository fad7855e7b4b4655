import { z } from 'zod';
import { plans, replays } from '../../planning/index.ts';
import { EFFECT, OPPORTUNITIES } from './opportunities.ts';
import { TIER } from './shapes.ts';

const USD = z.number().describe('USD');
const TONNES = z.number().describe('tonnes of CO2e');
const SPREAD = z.object({ p05: z.number(), p50: z.number(), p95: z.number() });
const LINES = z.partialRecord(z.enum(plans.moneyLines), USD);
const LATENCY = z.object({
  ms: z.number().describe('way and first token, mean over origins'),
  worstMs: z.number(),
  addedMs: z.number().describe('over the nearest allowed option'),
  isPlaceKnown: z.boolean().describe('false: the farthest possible place was taken'),
});
const YEAR = z.object({
  requests: z.number(),
  capacity: z
    .object({ replicas: z.int(), gpus: z.int(), utilisation: z.number(), tokensPerMinute: z.number() })
    .nullable()
    .describe('null: paid by use'),
  lines: LINES,
  usd: USD.describe('all that is reserved; what was bought is written off'),
  usedUsd: USD.describe('the part that work uses'),
  energy: z.object({ allocatedKwh: z.number(), usedKwh: z.number() }),
  carbon: z.object({
    tonnes: TONNES.describe('location-based, life cycle, embodied in it'),
    operationalT: TONNES,
    embodiedT: TONNES,
    usedT: TONNES.describe('of work alone'),
    marketT: TONNES.nullable(),
    marginalT: TONNES.nullable(),
    upstreamT: TONNES.nullable().describe('Scope 3, category 3; part of no other figure'),
    waterM3: z.number().nullable(),
  }),
});
const OPTION = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(['booked', 'api', 'hosted', 'rented', 'owned']),
    model: z.string(),
    site: z.object({ key: z.string(), name: z.string(), zone: z.string().nullable() }),
    operator: z.string(),
    usd: USD.describe('equal yearly payments worth as much as all its flows'),
    tonnes: TONNES.describe('mean of a year'),
    addedSeconds: z.number(),
    latency: LATENCY,
    controlScore: z
      .number()
      .nullable()
      .describe('points of control, 0 to 5; they break ties of cost; null: none were given'),
    controlPoints: z.array(z.object({ criterion: z.string(), score: z.number(), evidence: z.string() })),
    exposure: z.object({
      estimatedShare: z.number().describe('part of its tonnes that nobody measured'),
      zone: z.string().nullable().describe('grid zone that all of it stands in; null: unknown'),
    }),
    broken: z.array(z.string()).describe('rules that it breaks; empty: it is allowed'),
    fullUsd: USD.describe('money, and carbon and waiting at what they are worth'),
    years: z.array(YEAR),
    start: LINES,
    flowsUsd: z.array(USD).describe('paid at the start and at the end of each year'),
    scopes: z.object({
      electricity: z.enum(plans.scopes.electricity),
      row: z.string().describe('of the ESRS E1 table'),
      embodied: z.enum(plans.scopes.embodied),
      upstream: z.enum(plans.scopes.upstream),
      why: z.string(),
      question: z.string().nullable(),
    }),
    against: z
      .object({
        npvUsd: USD,
        npvWithShadowUsd: USD,
        irr: z.number().nullable(),
        paybackMonths: z.number().nullable(),
        usd: USD,
        tonnes: TONNES,
      })
      .describe('less than the baseline: positive is better'),
    breakEven: z
      .object({ money: z.number(), energy: z.number().nullable() })
      .nullable()
      .describe('utilisation from which its tokens cost, and take, what those of the baseline do'),
    risk: z.object({
      chosenShare: z.number(),
      lossShare: z.number(),
      npvUsd: SPREAD,
      tonnes: SPREAD,
      booked: z
        .object({
          requestsPerMonth: SPREAD,
          usdPerMonth: SPREAD,
          tonnesPerMonth: SPREAD,
          usdPerRequest: SPREAD,
          gPerRequest: SPREAD,
        })
        .describe('of the first year, what the books will show: work and what it uses'),
    }),
    csoa: z.object({ gPerKtok: z.number(), usdPerKtok: z.number(), index: z.number() }),
    perAccepted: z
      .object({
        acceptedShare: z.number(),
        from: z.string().describe('evaluation, or marks in the books'),
        usd: USD,
        wh: z.number(),
        g: z.number(),
      })
      .nullable()
      .describe('what an accepted answer takes, with its part of those that are not; null: nobody told the share'),
    tier: TIER,
    sources: z.array(z.string()),
    sigmaEnergy: z.number(),
  })
  .meta({ id: 'PlannedOption' });

/** Steps from the cleanest to the fastest, and where the owner's value of a millisecond stops on them. */
export const MILLISECONDS = z.object({
  steps: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      savedMs: z.number(),
      tonnesPerMs: z.number(),
      interval: z
        .tuple([z.number(), z.number()])
        .nullable()
        .describe('nine cases of ten; null: it spans zero, no carbon of it is measurable'),
      usdPerMs: USD,
    }),
  ),
  kneeMs: z.tuple([z.number(), z.number()]).nullable().describe('by two scales of carbon: a hint, never a rule'),
  ownedUsdPerMs: USD,
  nextUsdPerMs: USD.nullable().describe('value of a millisecond from which a faster option is taken'),
  stopAt: z.string().nullable(),
});

const PLAN = z.object({
  title: z.string(),
  start: z.string(),
  horizonYears: z.int(),
  currency: z.object({ code: z.string(), usdPer: z.number(), asOf: z.string(), source: z.string() }).nullable(),
  weights: z.object({ carbonUsdPerTonne: z.number(), latencyUsdPerSecond: z.number() }),
  carbonPrices: z
    .array(USD)
    .describe('of a tonne in each year; in the weights, the constant price that is worth as much'),
  demand: z.object({
    requestsPerYear: z.number(),
    tokensPerYear: z.number(),
    tokensPerRequest: z.number(),
    basis: z.string().nullable().describe('hours of the books that it stands on; null: the numbers of the file'),
    unit: z.object({ name: z.string(), perRequest: z.number() }).nullable(),
  }),
  baseline: z.string(),
  chosen: z.string().nullable(),
  decidedBy: z.array(z.enum(['money', 'control', 'latency', 'carbon'])),
  flips: z.array(z.object({ to: z.string(), usdPerTonne: z.number(), from: z.enum(['above', 'below']) })),
  abatement: z
    .array(z.object({ from: z.string(), to: z.string(), tonnes: TONNES, usd: USD, usdPerTonne: z.number() }))
    .describe('what a tonne less costs, from the choice at no price of carbon to the cleanest; steps add up'),
  proposals: z
    .object({
      proposals: z.array(
        z.object({
          kind: z.enum(replays.opportunities.kinds),
          does: z.string(),
          assumes: z.string().nullable().describe('what has to hold and the plan cannot tell'),
          alone: EFFECT,
          inSequence: EFFECT,
          usdPerTonne: z.number().describe('money and waiting, in sequence; negative: it saves'),
        }),
      ),
      together: EFFECT,
      untold: z.array(z.string()).describe('what the numbers of the plan cannot tell, and why'),
    })
    .nullable()
    .describe(
      'what would emit less a year than the baseline, each by planning again behind those before it; null: demand is from the books, see opportunities',
    ),
  options: z.array(OPTION),
  inputs: z
    .array(
      z.object({
        path: z.string().describe('such as demand.requestsPerMonth; of an option with its id before it'),
        what: z.string(),
        value: z.number().nullable().describe('null: unknown'),
        low: z.number().nullable().describe('nine cases of ten lie between; null: taken to be certain'),
        high: z.number().nullable(),
        unit: z.string(),
        source: z.string(),
        tier: TIER.nullable().describe('null: as the plan gives it'),
      }),
    )
    .describe('every figure that it stands on'),
  materiality: z.object({
    tonnes: z.tuple([TONNES, TONNES]).describe('of the allowed options, least and most'),
    shareOfFirm: z.number().nullable(),
    kgPerEmployee: z.number().nullable(),
    carbonShare: z.number().nullable(),
    decides: z.boolean(),
    decidesFromTokensPerYear: z.number().nullable(),
    decidesFromUsdPerTonne: z.number().nullable(),
    spendBased: z.object({ tonnes: TONNES, times: z.number() }).nullable(),
    atPrices: z.array(z.object({ usdPerTonne: z.number(), carbonUsd: USD, chosen: z.string().nullable() })),
    atPaths: z
      .array(z.object({ path: z.string(), npvUsd: USD }))
      .describe('present value of what its tonnes cost at prices that grow'),
  }),
  milliseconds: MILLISECONDS.describe(
    'what a millisecond to the first token costs, from the cleanest allowed option to the fastest',
  ),
  swings: z.object({
    of: z.string(),
    inputs: z.array(z.object({ input: z.string(), lowUsd: USD, highUsd: USD })),
  }),
});

/** Sentences in words, with what each of their numbers is computed again by. */
export const PAGE_ONE = z.array(
  z.object({
    id: z.string(),
    text: z.string().describe('in words'),
    template: z.string().describe('the same with {0}, {1} and so on where its numbers stand'),
    numbers: z
      .array(z.object({ value: z.number(), text: z.string(), unit: z.string(), from: z.string() }))
      .describe('each with the path or formula in the plan that it is computed again by'),
  }),
);

/** A plan and its first page. */
export const PLAN_ANSWER = z
  .object({
    plan: PLAN,
    opportunities: OPPORTUNITIES.nullable().describe('of the books that its demand is from; null: it is from none'),
    pageOne: PAGE_ONE,
  })
  .meta({ id: 'PlanAnswer' });
