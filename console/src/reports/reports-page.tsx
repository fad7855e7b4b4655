import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Allowed } from '../access/allowed.tsx';
import { ApiError, ask } from '../api/client.ts';
import { reportPeriodsQuery } from '../api/queries.ts';
import { FILE_KINDS, handOut } from '../api/hand-out.ts';
import { SaveFile } from '../api/save-file.tsx';
import { usePage } from '../page.ts';
import { REPORTS, type Report } from './list.ts';
import { periodsOf, periodWords } from './periods.ts';
import { ProvePack } from './prove-pack.tsx';
import { ReportFields } from './report-fields.tsx';
import { fieldIn, reportsSearch } from './search.ts';
import { ReportSection } from './sections.tsx';
import type { ShownReport } from './shown.ts';
import '../styles/control.css';
import '../styles/reports.css';

const route = getRouteApi('/reports');

/** What is filed, charged on or audited: one report of one period, with what it lacks, and its files. */
export function ReportsPage() {
  const heading = usePage('Reports');
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/reports' });
  const known = useQuery(reportPeriodsQuery);
  const report = REPORTS.find(({ key }) => key === fieldIn(search, 'report')) ?? REPORTS[0]!;
  const [firstEntity] = known.data?.entities ?? [];
  const withEntity = firstEntity === undefined ? search : { entity: firstEntity, ...search };
  const period = fieldIn(search, 'period') ?? (known.data && periodsOf(known.data, report.usual)[0]);
  return (
    <div className="live control reports">
      <h1 ref={heading} tabIndex={-1} className="sr-only">
        Reports
      </h1>
      <nav className="panel report-list" aria-label="Reports">
        <ul>
          {REPORTS.map(({ key, title, does }) => (
            <li key={key}>
              <Link
                to="/reports"
                search={{ ...search, report: key }}
                aria-current={key === report.key ? 'page' : undefined}
              >
                <strong>{title}</strong> <span>{does}</span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className="report">
        {known.isError && (
          <p className="panel notice warn" role="alert">
            {known.error.message}
          </p>
        )}
        {known.isPending && <p className="panel notice muted">Reading the books…</p>}
        {known.data !== undefined && (
          <Allowed right={report.right} what={`${report.title}: to see it one`}>
            <ReportFields
              report={report}
              known={known.data}
              search={withEntity}
              period={period}
              change={(field, value) => void navigate({ search: reportsSearch({ ...search, [field]: value }) })}
            />
            {period === undefined ? (
              <p className="panel notice">
                Nothing is in the books yet: a report is here as soon as a request is booked, or what came before is
                imported.
              </p>
            ) : (
              <OfPeriod
                key={report.key}
                report={report}
                period={period}
                fields={fieldsOf(report, withEntity, period)}
              />
            )}
            {report.key === 'evidence' && <ProvePack />}
          </Allowed>
        )}
      </div>
    </div>
  );
}

/** What a report's question is asked with. */
function fieldsOf(
  { takes, by, periodAs = 'period' }: Report,
  search: Parameters<typeof fieldIn>[0],
  period: string,
): Readonly<Record<string, string>> {
  const own = takes.flatMap((field) => {
    const value = fieldIn(search, field);
    return value === undefined ? [] : [[field, value] as const];
  });
  const apart = fieldIn(search, 'by') ?? by?.[0]!.value;
  return {
    [periodAs]: period,
    ...Object.fromEntries(own),
    ...(by === undefined || apart === undefined ? {} : { by: apart }),
  };
}

interface OfPeriodProps {
  readonly report: Report;
  readonly period: string;
  readonly fields: Readonly<Record<string, string>>;
}

function OfPeriod({ report, period, fields }: OfPeriodProps) {
  const { shown } = report;
  const found = useQuery({
    queryKey: ['report', report.key, fields],
    queryFn: async () => (shown === null ? null : shown((await ask('GET', report.path, fields)) as never)),
    // Nothing of another period or entity meanwhile: it would stand under this heading.
    staleTime: 60_000,
  });
  const answer = found.isError ? null : found.data;
  return (
    <>
      <section className="panel report-head" aria-labelledby="report-title" aria-busy={found.isFetching}>
        <div className="decisions-bar">
          <h2 id="report-title">
            {report.title}, {periodWords(period)}
          </h2>
          {!found.isError && (
            <span className="row">
              {report.files.map((kind) => (
                <SaveFile
                  key={kind}
                  path={report.path}
                  query={fields}
                  kind={kind}
                  name={`joulegate-${report.key}-${period}`}
                  words={`Download ${FILE_KINDS[kind].words}`}
                />
              ))}
              {answer?.facts !== undefined && <SaveFacts facts={answer.facts} />}
            </span>
          )}
        </div>
        {answer != null && (
          <dl>
            {answer.of.map(({ name, words }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{words}</dd>
              </div>
            ))}
          </dl>
        )}
        {shown === null && (
          <p className="muted">
            One zip with sums, grid hours, sources, a sample of entries with its factors, heads of chains, restatements,
            methods, and the SQL that makes the figures again.
          </p>
        )}
        {found.isError && (
          <p className="warn" role="alert">
            {found.error.message}
            {found.error instanceof ApiError &&
              found.error.status === 404 &&
              '. Periods with traffic are in the list above.'}
          </p>
        )}
        {found.isPending && (
          <p className="muted" role="status">
            Adding up the books…
          </p>
        )}
      </section>
      {answer != null && <Beneath {...answer} />}
    </>
  );
}

function SaveFacts({ facts }: { readonly facts: object }) {
  const save = (): void =>
    handOut(new Blob([JSON.stringify(facts, null, 2)], { type: FILE_KINDS.json.type }), 'facts.json');
  return (
    <button type="button" onClick={save}>
      Download facts.json
    </button>
  );
}

function Beneath({ sections, missing, sources }: ShownReport) {
  return (
    <>
      {sections.map((section) => (
        <ReportSection key={section.title} section={section} />
      ))}
      <section className="panel" aria-label="What is missing">
        <h2>What is missing, and who can supply it</h2>
        {missing.length === 0 ? (
          <p className="muted">Nothing: every figure has what it needs.</p>
        ) : (
          <ul className="missing">
            {missing.map(({ fact, who, until }) => (
              <li key={fact}>
                <strong>{fact}</strong>
                <span>
                  <span className="muted">From</span> {who}
                </span>
                <span>
                  <span className="muted">Until then</span> {until}
                </span>
              </li>
            ))}
          </ul>
        )}
      </section>
      {sources !== null && sources.length > 0 && (
        <section className="panel" aria-label="Sources">
          <h2>Sources of factors</h2>
          <ul className="sources">
            {sources.map(({ what, source, licence }) => (
              <li key={`${what} ${source}`}>
                <span className="muted">{what}</span> {source}{' '}
                <span className="muted">{licence ?? 'licence not recorded'}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
