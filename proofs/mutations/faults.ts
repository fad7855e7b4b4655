/** A fault put in by hand: what a person could write by mistake and no type would refuse. */
export interface PlantedFault {
  readonly what: string;
  /** From `server/src`. */
  readonly file: string;
  /** Occurs in the file once. */
  readonly find: string;
  readonly replace: string;
  /** Neighbouring test files, one of which must fail. From `server/src`. */
  readonly tests: readonly string[];
}

/** What the tests of a copy need, beside the packages. */
export const COPIED: readonly string[] = [
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  'tools',
  'server',
  'docs',
  'console/package.json',
];

const ENTRY = 'gateway/pipeline/finish/entry.ts';
const DECIDE = 'kernel/routing/decide.ts';
const EXPLAIN = 'kernel/routing/explain.ts';
const CONTROL = 'kernel/policy/control.ts';
const SETTLED = 'ledger/books/settled.ts';
const BOOKS = ['ledger/books/books.integration.test.ts'];
const AS_OF = ['ledger/books/as-of.integration.test.ts'];

export const FAULTS: readonly PlantedFault[] = [
  {
    what: 'an unknown part counts as 0',
    file: ENTRY,
    find: 'if (value === null) return null;',
    replace: 'if (value === null) continue;',
    tests: ['gateway/pipeline/finish/entry.test.ts'],
  },
  {
    what: 'observe books a decision',
    file: ENTRY,
    find: "decision: mode === 'observe' ? null : decision,",
    replace: 'decision,',
    tests: ['gateway/pipeline/finish/entry.test.ts'],
  },
  {
    what: 'observe goes where the decision says',
    file: 'gateway/pipeline/place/route.ts',
    find: "if (compiled.workload.mode !== 'enforce') {",
    replace: "if (compiled.workload.mode === 'shadow') {",
    tests: ['gateway/pipeline/place/route.test.ts'],
  },
  {
    what: 'a tie goes to less carbon before lower latency',
    file: DECIDE,
    find: '[OFFSET.fullCostUsd, OFFSET.latencyMs, OFFSET.carbonG,',
    replace: '[OFFSET.fullCostUsd, OFFSET.carbonG, OFFSET.latencyMs,',
    tests: ['kernel/routing/ties.test.ts'],
  },
  {
    what: 'a whole tie goes to the later in the list',
    file: DECIDE,
    find: 'return Number.isNaN(ofB);\n  }\n  return false;',
    replace: 'return Number.isNaN(ofB);\n  }\n  return true;',
    tests: ['kernel/routing/ties.test.ts'],
  },
  {
    what: 'of equal crossings above, the flattest wins',
    file: EXPLAIN,
    find: 'slope > aboveSlope',
    replace: 'slope < aboveSlope',
    tests: ['kernel/routing/explain.test.ts', 'kernel/routing/ties.test.ts'],
  },
  {
    what: 'of equal crossings below, the flattest wins',
    file: EXPLAIN,
    find: 'slope < belowSlope',
    replace: 'slope > belowSlope',
    tests: ['kernel/routing/explain.test.ts', 'kernel/routing/ties.test.ts'],
  },
  {
    what: 'an unknown retention is allowed',
    file: CONTROL,
    find: 'control.retentionDays === null || control.retentionDays >',
    replace: 'control.retentionDays !== null && control.retentionDays >',
    tests: ['kernel/policy/control.test.ts'],
  },
  {
    what: 'a retention of exactly the limit is refused',
    file: CONTROL,
    find: 'control.retentionDays > maxRetentionDays',
    replace: 'control.retentionDays >= maxRetentionDays',
    tests: ['kernel/policy/control.test.ts'],
  },
  {
    what: 'training that nobody has excluded is allowed',
    file: CONTROL,
    find: 'control.trainsOnData !== false',
    replace: 'control.trainsOnData === true',
    tests: ['kernel/policy/control.test.ts'],
  },
  {
    what: 'one certification of several is enough',
    file: CONTROL,
    find: 'certifications?.find((name) => !control.certifications.includes(name))',
    replace: 'certifications?.some((name) => control.certifications.includes(name)) ? undefined : certifications?.[0]',
    tests: ['kernel/policy/control.test.ts'],
  },
  {
    what: 'numbers of a line are read one column off',
    file: 'ledger/engine/sql.ts',
    find: '${NUMBERS_KEY}[${nth + 1}]',
    replace: '${NUMBERS_KEY}[${nth}]',
    tests: BOOKS,
  },
  {
    what: 'two columns change places in the file',
    file: 'ledger/entry/entry.ts',
    find: "  site: keyOfHours(maybeText('site', 'provider region or data centre', 'place')),\n  zone: keyOfHours(maybeText('zone', 'electricity grid zone', 'place')),\n",
    replace:
      "  zone: keyOfHours(maybeText('zone', 'electricity grid zone', 'place')),\n  site: keyOfHours(maybeText('site', 'provider region or data centre', 'place')),\n",
    tests: ['ledger/books/docs.integration.test.ts'],
  },
  {
    what: 'what an entry compares with is in no column',
    file: 'ledger/entry/entry.ts',
    find: '  counterfactual: COUNTERFACTUAL,\n',
    replace: '',
    tests: ['ledger/entry/row.test.ts'],
  },
  {
    what: 'carbon has no error of its own',
    file: 'kernel/footprint/footprint.ts',
    find: 'sigma: logSigma.combined(operational, embodied),',
    replace: 'sigma: 0,',
    tests: ['kernel/footprint/footprint.test.ts'],
  },
  {
    what: 'a sum of several deployments has no error',
    file: 'units/estimate.ts',
    find: 'Math.expm1(part.sigma * part.sigma)',
    replace: 'Math.expm1(0)',
    tests: ['units/units.test.ts'],
  },
  {
    what: 'what a meter tells scales a figure twice',
    file: SETTLED,
    find: '${nano(`(${sql}) * ${by}`)}',
    replace: '${nano(`(${sql}) * ${by} * ${by}`)}',
    tests: BOOKS,
  },
  {
    what: 'booked totals are settled ones, and the other way round',
    file: 'ledger/books/ask-totals.ts',
    find: "basis !== 'settled'",
    replace: "basis === 'settled'",
    tests: AS_OF,
  },
  {
    what: 'what became known at the moment itself is not known as of it: entries',
    file: 'ledger/books/totals.ts',
    find: 'hour::BIGINT * 3600000) <= ${Math.floor(asOf)}',
    replace: 'hour::BIGINT * 3600000) < ${Math.floor(asOf)}',
    tests: AS_OF,
  },
  {
    what: 'what became known at the moment itself is not known as of it: settled hours',
    file: SETTLED,
    find: 'hour::BIGINT * 3600000) <= ${asOf}',
    replace: 'hour::BIGINT * 3600000) < ${asOf}',
    tests: AS_OF,
  },
  {
    what: 'what became known at the moment itself is not known as of it: settlements',
    file: SETTLED,
    find: 'booked_at_ms <= ${asOf}',
    replace: 'booked_at_ms < ${asOf}',
    tests: AS_OF,
  },
  {
    what: 'the grid is that of the hour before',
    file: 'kernel/outlook/outlook.ts',
    find: 'undefined : grid.at(zone, hour);',
    replace: 'undefined : grid.at(zone, hour - 1);',
    tests: ['kernel/outlook/outlook.test.ts'],
  },
  {
    what: 'a comparison is priced at what was expected',
    file: 'gateway/pipeline/finish/attempt.ts',
    find: 'costNanoUsd: cost.costNanoUsd,',
    replace: "costNanoUsd: toNano(decisions.numberOf(decision, decision.deployments.indexOf(id), 'cashUsd')),",
    tests: ['gateway/pipeline/finish/counterfactual.test.ts'],
  },
  {
    what: 'a reservation can be lowered by raising it',
    file: 'accounts/limits/reservation.ts',
    find: 'Math.max(0, wanted - (held ?? 0))',
    replace: 'wanted - (held ?? 0)',
    tests: ['accounts/limits/memory-store.test.ts'],
  },
  {
    what: 'a day begins a millisecond late',
    file: 'accounts/limits/calendar.ts',
    find: 'day: Math.floor(at / MS_PER_DAY),',
    replace: 'day: Math.floor((at - 1) / MS_PER_DAY),',
    tests: ['accounts/limits/parts.test.ts'],
  },
  {
    what: 'a spent budget is open again when its day begins, not when it ends',
    file: 'accounts/limits/calendar.ts',
    find: 'calendarPeriod(period, at).end;',
    replace: 'calendarPeriod(period, at).start;',
    tests: ['accounts/limits/parts.test.ts'],
  },
  {
    what: 'restoring from the books forgets what nobody knew',
    file: 'accounts/limits/restore.ts',
    find: 'counters[hard].use(entry[amount]);',
    replace: 'if (entry[amount] !== null) counters[hard].use(entry[amount]);',
    tests: ['accounts/limits/restore.test.ts'],
  },
];
