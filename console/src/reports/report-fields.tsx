import type { ReportPeriods } from '../api/control-plane.ts';
import { Choose } from '../forms/choose.tsx';
import type { Report } from './list.ts';
import { periodsOf, periodWords, type PeriodKind } from './periods.ts';
import { fieldIn, type Field, type ReportsSearch } from './search.ts';

const KINDS: readonly (readonly [PeriodKind, string])[] = [
  ['year', 'Years'],
  ['quarter', 'Quarters'],
  ['month', 'Months'],
];

interface FieldsProps {
  readonly report: Report;
  readonly known: ReportPeriods;
  readonly search: ReportsSearch;
  readonly period: string | undefined;
  readonly change: (field: Field, value: string | undefined) => void;
}

/** Of what time and of whom a report is. */
export function ReportFields({ report, known, search, period, change }: FieldsProps) {
  const has = KINDS.some(([kind]) => periodsOf(known, kind).includes(period ?? ''));
  return (
    <div className="panel choices report-fields">
      <label className="choice">
        <span>Period</span>
        <select value={period ?? ''} onChange={({ target }) => change('period', target.value)}>
          {!has && <option value={period ?? ''}>{period === undefined ? 'none' : periodWords(period)}</option>}
          {KINDS.map(([kind, words]) => (
            <optgroup key={kind} label={words}>
              {periodsOf(known, kind).map((each) => (
                <option key={each} value={each}>
                  {periodWords(each)}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      {report.by !== undefined && (
        <label className="choice">
          <span>By</span>
          <select
            value={fieldIn(search, 'by') ?? report.by[0]!.value}
            onChange={({ target }) => change('by', target.value)}
          >
            {report.by.map(({ value, words }) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        </label>
      )}
      {report.takes.includes('from') && (
        <Choose
          label="Compared with"
          value={fieldIn(search, 'from')}
          of={KINDS.flatMap(([kind]) => periodsOf(known, kind)).filter((each) => each.length === period?.length)}
          none="the period before"
          choose={(from) => change('from', from)}
        />
      )}
      {report.takes.includes('entity') && known.entities.length > 0 && (
        <Choose
          label="Reporting entity"
          value={fieldIn(search, 'entity')}
          of={known.entities}
          none={known.entities.length === 1 ? known.entities[0]! : 'choose one'}
          choose={(entity) => change('entity', entity)}
        />
      )}
      {report.takes.includes('organisation') && (known.organisations.length > 1 || 'organisation' in search) && (
        <Choose
          label="Organisation"
          value={fieldIn(search, 'organisation')}
          of={known.organisations}
          none="all"
          choose={(organisation) => change('organisation', organisation)}
        />
      )}
      {report.takes.includes('asOf') && (
        <label className="choice" data-set={'asOf' in search}>
          <span>As known on (optional)</span>
          <input
            type="date"
            value={fieldIn(search, 'asOf') ?? ''}
            onChange={({ target }) => change('asOf', target.value)}
          />
        </label>
      )}
    </div>
  );
}
