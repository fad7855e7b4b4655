import { VERDICTS } from './claims/claim.ts';
import { commitments } from './commitments/index.ts';
import { figureText, sentenceText } from './plan/figure-text.ts';
import { latencyValue } from './latency-value/latency-value.ts';
import { MONEY_LINES } from './plan/money-of-option.ts';
import { gridOfPlan } from './plan/grid-of-plan.ts';
import { plansApart } from './plan/plan-apart.ts';
import { readScenario } from './plan/read-scenario.ts';
import { sitings } from './siting-plan/sitings.ts';
import { carbonRgb } from './report/carbon-colour.ts';
import { planHtml } from './report/html-report.ts';
import { reviewRecordHtml } from './report/review-record.ts';
import { bookedWorkOf, noServedRequest } from './plan/booked-work.ts';
import { leaseTest } from '../kernel/index.ts';
import { pageOne, runnerUp } from './plan/sentences.ts';

/** Ways to serve a demand compared over years: from a scenario to the choice, what it hangs on and page one. */
export const plans = {
  read: readScenario,
  booked: bookedWorkOf,
  noServedRequest,
  grid: gridOfPlan,
  make: plansApart.make,
  pageOne,
  runnerUp,
  sentenceText,
  figureText,
  carbonRgb,
  html: planHtml,
  recordHtml: reviewRecordHtml,
  xlsx: plansApart.workbook,
  moneyLines: MONEY_LINES,
  scopes: leaseTest.scopes,
  claims: { make: plansApart.claims, verdicts: VERDICTS },
  commitments,
  latencyValue,
  sitings,
} as const;
