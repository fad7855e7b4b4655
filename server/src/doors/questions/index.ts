import type { Question, Shape } from '../question.ts';
import { answersMark } from './answers-mark.ts';
import { auditList } from './audit.ts';
import { batches } from './batches.ts';
import { breakdown } from './breakdown.ts';
import { commitmentsAccept, commitmentsEnd, commitmentsList, commitmentsRecord } from './commitments.ts';
import { compare } from './compare.ts';
import { configVersion } from './config-version.ts';
import { csoa } from './csoa.ts';
import { dashboard } from './dashboard.ts';
import { decisions } from './decisions.ts';
import { reportEvidence, reportVerify } from './evidence.ts';
import { diagnosis } from './doctor.ts';
import { explainClaims } from './explain-claims.ts';
import { fleet } from './fleet.ts';
import { focus } from './focus.ts';
import { frontier } from './frontier.ts';
import { grid } from './grid.ts';
import { guardCoverage } from './guard-coverage.ts';
import { guardFindings } from './guard-findings.ts';
import { keysCreate, keysFreeze, keysLimits, keysList, keysRevoke, keysThaw } from './keys.ts';
import { latencyValue } from './latency-value.ts';
import { ledgerReconcile } from './ledger-reconcile.ts';
import { ledgerVerify } from './ledger-verify.ts';
import { map } from './map.ts';
import { mapHours } from './map-hours.ts';
import { mapToday } from './map-today.ts';
import { overview } from './overview.ts';
import { opportunities } from './opportunities.ts';
import { me, usersCreate, usersEnd, usersList, usersRole } from './people.ts';
import { plan } from './plan.ts';
import { replayBooks } from './replay-books.ts';
import { reportCustomer } from './report-customer.ts';
import { reportEsrs } from './report-esrs.ts';
import { reportGhg } from './report-ghg.ts';
import { reportGovernance } from './report-governance.ts';
import { reportSci } from './report-sci.ts';
import { reportPeriods } from './report-periods.ts';
import { reportVariance } from './report-variance.ts';
import { reportVsme } from './report-vsme.ts';
import { settings } from './settings.ts';
import { showback } from './showback.ts';
import { siting } from './siting.ts';
import { today } from './today.ts';
import { vendors } from './vendors.ts';
import { why } from './why.ts';

/** Every question. HTTP routes, their description, commands and the console's client are made of this list. */
const LIST = [
  overview,
  map,
  mapHours,
  mapToday,
  diagnosis,
  dashboard,
  decisions,
  why,
  compare,
  configVersion,
  keysList,
  keysCreate,
  keysLimits,
  keysFreeze,
  keysThaw,
  keysRevoke,
  me,
  usersList,
  usersCreate,
  usersRole,
  usersEnd,
  auditList,
  settings,
  guardCoverage,
  guardFindings,
  answersMark,
  reportPeriods,
  showback,
  reportGhg,
  reportEsrs,
  reportVsme,
  reportSci,
  focus,
  reportCustomer,
  reportGovernance,
  reportVariance,
  batches,
  breakdown,
  today,
  fleet,
  frontier,
  reportEvidence,
  reportVerify,
  csoa,
  opportunities,
  plan,
  siting,
  commitmentsList,
  commitmentsAccept,
  commitmentsRecord,
  commitmentsEnd,
  latencyValue,
  explainClaims,
  vendors,
  replayBooks,
  grid,
  ledgerVerify,
  ledgerReconcile,
] as const;
export const QUESTIONS: readonly Question[] = LIST;

/** What a question answers, by its name. */
export type Answer<Name extends (typeof LIST)[number]['name']> = Shape<
  Extract<(typeof LIST)[number], { name: Name }>['output']
>;
