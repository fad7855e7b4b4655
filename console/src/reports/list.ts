import type {
  EsrsReport,
  Focus,
  GhgReport,
  GovernanceReport,
  SciReport,
  Showback,
  VarianceReport,
  VsmeReport,
} from '../api/control-plane.ts';
import type { Right } from '../access/rights.ts';
import type { FileKind } from '../api/hand-out.ts';
import type { PeriodKind } from './periods.ts';
import type { Field } from './search.ts';
import { esrsShown, ghgShown, sciShown, vsmeShown } from './show-disclosures.ts';
import { governanceShown } from './show-governance.ts';
import { focusShown, showbackShown } from './show-charges.ts';
import { varianceShown } from './show-variance.ts';
import type { ShownReport } from './shown.ts';

interface Declared<Answer> {
  /** In the address, and in names of files. */
  readonly key: string;
  readonly title: string;
  /** For whom, and what it answers. */
  readonly does: string;
  /** Of its question. */
  readonly path: string;
  readonly right: Right;
  /** The newest of these with traffic is shown where the address says none. */
  readonly usual: PeriodKind;
  /** What its question calls the period; `period` otherwise. */
  readonly periodAs?: 'period' | 'to';
  /** Fields beside the period that its question takes. */
  readonly takes: readonly Exclude<Field, 'report' | 'period' | 'to' | 'by'>[];
  /** What it may be told apart by, the usual first. */
  readonly by?: readonly { readonly value: string; readonly words: string }[];
  readonly files: readonly FileKind[];
  /** `null`: it is a file alone. */
  readonly shown: ((answer: Answer) => ShownReport) | null;
}
/** A report of the page. */
export type Report = Declared<never>;

const report = <Answer>(declared: Declared<Answer>): Report => declared;
const DISCLOSURE = {
  right: 'read',
  usual: 'year',
  takes: ['entity', 'organisation', 'asOf'],
  files: ['csv', 'json'],
} as const satisfies Partial<Report>;

/** Every report. A line here puts one onto the page. */
export const REPORTS: readonly Report[] = [
  report<GhgReport>({
    ...DISCLOSURE,
    key: 'ghg',
    title: 'GHG Protocol',
    does: 'Scope 2 and Scope 3, each place classified by the lease test',
    path: '/api/reports/ghg',
    files: ['csv', 'html', 'json'],
    shown: ghgShown,
  }),
  report<EsrsReport>({
    ...DISCLOSURE,
    key: 'esrs',
    title: 'ESRS E1',
    does: 'Energy and emissions in the codes of the revised text, with the year before',
    path: '/api/reports/esrs',
    shown: esrsShown,
  }),
  report<VsmeReport>({
    ...DISCLOSURE,
    key: 'vsme',
    title: 'VSME B3',
    does: 'The short form for companies that file by choice',
    path: '/api/reports/vsme',
    shown: vsmeShown,
  }),
  report<SciReport>({
    ...DISCLOSURE,
    key: 'sci',
    title: 'SCI',
    does: 'Software Carbon Intensity: grams per request, token and declared unit',
    path: '/api/reports/sci',
    shown: sciShown,
  }),
  report<Showback>({
    key: 'showback',
    title: 'Showback',
    does: 'Who used what: money, energy and carbon, idle included',
    path: '/api/reports/showback',
    right: 'read',
    usual: 'month',
    takes: [],
    by: [
      { value: 'organisation,team', words: 'organisation and team' },
      ...['team', 'key', 'model', 'workload', 'month'].map((value) => ({ value, words: value })),
    ],
    files: ['csv', 'json'],
    shown: showbackShown,
  }),
  report<Focus>({
    key: 'focus',
    title: 'FOCUS',
    does: 'Charges by day, team, model, place and kind of tokens, for FinOps tools',
    path: '/api/reports/focus',
    right: 'read',
    usual: 'month',
    takes: ['organisation', 'asOf'],
    files: ['csv', 'parquet', 'json'],
    shown: focusShown,
  }),
  report<VarianceReport>({
    key: 'variance',
    title: 'Variance',
    does: 'Why a period cost, took and emitted more or less than another',
    path: '/api/reports/variance',
    right: 'read',
    usual: 'month',
    periodAs: 'to',
    takes: ['from', 'organisation', 'asOf'],
    files: ['html', 'csv', 'json'],
    shown: varianceShown,
  }),
  report<GovernanceReport>({
    key: 'governance',
    title: 'Governance',
    does: 'Who set which budget, rule and price, and the weeks before and after',
    path: '/api/reports/governance',
    right: 'audit',
    usual: 'month',
    takes: ['asOf'],
    files: ['csv', 'json'],
    shown: governanceShown,
  }),
  report<never>({
    key: 'evidence',
    title: 'Evidence',
    does: 'A pack that an auditor proves: figures, factors, chains and the SQL that makes them again',
    path: '/api/reports/evidence',
    right: 'audit',
    usual: 'year',
    takes: ['organisation', 'asOf'],
    files: ['zip'],
    shown: null,
  }),
];
