import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { GuardFindings as Findings } from '../api/control-plane.ts';
import { guardFindingsQuery } from '../api/queries.ts';
import { count } from '../figures/format.ts';

type Row = Findings['rows'][number];

const CHECKS: Readonly<Record<string, string>> = {
  prompts: 'attacks in prompts',
  documents: 'planted instructions',
  model: 'second opinions',
  leak: 'repeated prompts',
  content: 'content of prompts',
  'document-content': 'content of documents',
  'answer-content': 'content of answers',
  private: 'private data in prompts',
  'private-answer': 'private data in answers',
};
const percent = (share: number | null): string => (share === null ? 'not run' : `${(share * 100).toFixed(1)} %`);

/** How often each check of the guard objects, and how far it is known that it was wrong. */
export function GuardFindings() {
  const { data, error, isPending } = useQuery(guardFindingsQuery);
  const workloads = [...Map.groupBy(data?.rows ?? [], ({ workload, mode }) => `${workload}, ${mode}`)];
  return (
    <section className="panel" aria-labelledby="findings-title">
      <div className="decisions-bar">
        <h2 id="findings-title">What the guard objects to</h2>
        <p className="muted">
          {data === undefined
            ? 'of the last days'
            : `of ${count(data.entries)} requests of the last ${data.days} days${data.isSample ? ', any of them alike' : ''}`}
        </p>
      </div>
      {error !== null && (
        <p className="warn" role="alert">
          {error.message}
        </p>
      )}
      {isPending && <p className="muted">Reading the books…</p>}
      {data?.rows.length === 0 && <p className="muted">The guard has looked at none of them.</p>}
      {workloads.map(([name, rows]) => (
        <OfWorkload key={name} name={name} rows={rows} />
      ))}
      {workloads.length > 0 && (
        <p className="muted">
          Contradicted: a guard model took it for harmless. Accepted: a person accepted the answer all the same, of
          those that anybody marked. Of what was refused nobody can say so: read it in monitor.
        </p>
      )}
    </section>
  );
}

function OfWorkload({ name, rows }: { readonly name: string; readonly rows: readonly Row[] }) {
  return (
    <details className="config-section" open>
      <summary>{name}</summary>
      <table className="control-rows">
        <thead>
          <tr>
            {['Check', 'Looked at', 'Flagged', 'Blocked', 'Share', 'Contradicted', 'Accepted'].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.check} ${row.category ?? ''}`}>
              <th scope="row">{row.category === null ? (CHECKS[row.check] ?? row.check) : `· ${row.category}`}</th>
              <Cell label="Looked at">
                {count(row.requests)}
                {row.notRun > 0 && <span className="warn"> · {count(row.notRun)} not run</span>}
              </Cell>
              <Cell label="Flagged">{count(row.flagged)}</Cell>
              <Cell label="Blocked">{count(row.blocked)}</Cell>
              <Cell label="Share">{percent(row.objectedShare)}</Cell>
              <Cell label="Contradicted">{row.flagged + row.blocked === 0 ? '–' : count(row.contradicted)}</Cell>
              <Cell label="Accepted">
                {row.marked === 0 ? '–' : `${count(row.accepted)} of ${count(row.marked)} marked`}
              </Cell>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Cell({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <td>
      <span className="card-label">{label}</span>
      {children}
    </td>
  );
}
