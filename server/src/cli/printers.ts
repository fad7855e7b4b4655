import type { Answer } from '../doors/index.ts';
import {
  auditText,
  frozenText,
  keysText,
  limitsText,
  newKeyText,
  newUserText,
  revokedText,
  userText,
  usersText,
  thawedText,
} from './print-access.ts';
import { batchesText } from './print-batches.ts';
import { claimsText } from './print-claims.ts';
import { acceptedText, commitmentsText, endedText, recordText } from './print-commitments.ts';
import { dashboardText } from './print-dashboard.ts';
import { customerText, esrsText, ghgText, periodsText, sciText, vsmeText } from './print-disclosures.ts';
import { governanceText } from './print-governance.ts';
import { gridText } from './print-grid.ts';
import { reconcileText, verifyText } from './print-ledger.ts';
import { latencyValueText, planText } from './print-plan.ts';
import { booksReplayText, opportunitiesText } from './print-replay.ts';
import { evidenceText, packVerifyText } from './print-evidence.ts';
import { focusText } from './print-focus.ts';
import { breakdownText, frontierText, marksText } from './print-report.ts';
import { showbackText } from './print-showback.ts';
import { sitingText } from './print-siting.ts';
import { varianceText } from './print-variance.ts';
import { vendorsText } from './print-vendors.ts';
import { whyText } from './print-why.ts';

/** How the answer of each question that is a command looks to people. */
export const PRINTERS: { readonly [Name in string]?: (answer: never) => string } = {
  why: whyText,
  batches: batchesText,
  dashboard: dashboardText,
  grid: gridText,
  plan: planText,
  siting: sitingText,
  'latency value': latencyValueText,
  'explain claims': claimsText,
  vendors: vendorsText,
  'commitments list': commitmentsText,
  'commitments record': recordText,
  'commitments accept': acceptedText,
  'commitments end': endedText,
  'replay books': booksReplayText,
  'answers mark': marksText,
  'report showback': showbackText,
  'report periods': periodsText,
  'report ghg': ghgText,
  'report esrs': esrsText,
  'report vsme': vsmeText,
  'report sci': sciText,
  'report focus': focusText,
  'report customer': customerText,
  'report governance': governanceText,
  'report variance': varianceText,
  'report breakdown': breakdownText,
  'report opportunities': opportunitiesText,
  'report frontier': frontierText,
  'report evidence': evidenceText,
  'report verify': packVerifyText,
  'keys list': keysText,
  'keys create': newKeyText,
  'keys revoke': revokedText,
  'keys freeze': frozenText,
  'keys thaw': thawedText,
  'keys limits': ({ id, limits }: Answer<'keys limits'>): string => `  ${id}: ${limitsText(limits)}`,
  'users list': usersText,
  'users create': newUserText,
  'users role': userText,
  'users end': userText,
  audit: auditText,
  'ledger verify': verifyText,
  'ledger reconcile': reconcileText,
};
