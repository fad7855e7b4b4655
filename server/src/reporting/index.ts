/** What the books say to those who pay or answer for it. Pure: rows in, rows out. */
import { breakdowns } from './breakdown.ts';
import { disclosures } from './disclosure/index.ts';
import { evidence } from './evidence/index.ts';
import { FOCUS_VERSIONS, focusOf } from './focus/index.ts';
import { governance } from './governance/index.ts';
import { perAccepted } from './per-accepted.ts';
import { showbacks } from './showback.ts';
import { TODAY_MEASURES, todayOf } from './today.ts';
import { useForecast } from './use-forecast.ts';
import { utilisationOf } from './utilisation.ts';
import { variances } from './variance/index.ts';

export const reports = {
  breakdown: breakdowns,
  showback: showbacks,
  disclosure: disclosures,
  focus: { of: focusOf, versions: FOCUS_VERSIONS },
  perAccepted,
  today: { of: todayOf, measures: TODAY_MEASURES },
  utilisation: utilisationOf,
  forecast: useForecast,
  evidence,
  governance,
  variance: variances,
} as const;
