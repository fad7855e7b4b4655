import { useQuery } from '@tanstack/react-query';
import { guardCoverageQuery } from '../api/queries.ts';
import type { GuardCoverage } from '../api/control-plane.ts';

type Workload = GuardCoverage['workloads'][number];
type Cell = Workload['rows'][number]['prompts'];

const WORDS: Readonly<Record<Cell['state'], string>> = {
  block: 'blocked',
  flag: 'flagged',
  allowed: 'let by: policy does not ask',
  'not-covered': 'not covered',
};
const wordsOf = ({ state, why }: Cell, mode: Workload['mode']): string => {
  if (state === 'block' && mode === 'monitor') return 'would be blocked';
  return why === null ? WORDS[state] : `${WORDS[state]}: ${why}`;
};

/** What becomes of each category of content, and where nobody judges it. */
export function ContentCoverage() {
  const { data, error } = useQuery(guardCoverageQuery);
  return (
    <section className="panel" aria-labelledby="content-title">
      <div className="decisions-bar">
        <h2 id="content-title">Content policy</h2>
        <p className="muted">what becomes of content by category, on prompts, documents and answers</p>
      </div>
      {error !== null && (
        <p className="warn" role="alert">
          {error.message}
        </p>
      )}
      {data?.workloads.length === 0 && <p className="muted">There are no workloads.</p>}
      {data?.workloads.map((workload) => (
        <OfWorkload key={workload.workload} workload={workload} categories={data.categories} />
      ))}
    </section>
  );
}

function headline({ mode, model, rows }: Workload): string {
  const missing = rows.filter(
    ({ prompts, answers }) => prompts.state === 'not-covered' || answers.state === 'not-covered',
  );
  if (model === null) return 'no category is covered: needs a guard model';
  const gaps = missing.length === 0 ? '' : `, ${missing.length} of ${rows.length} categories not covered`;
  const documents = rows.every((row) => row.documents.state === 'not-covered') ? ', documents not judged' : '';
  return `${mode === 'enforce' ? 'enforced' : 'watched only'}, judged by ${model.id} (${model.kind})${gaps}${documents}`;
}

function OfWorkload({
  workload,
  categories,
}: {
  readonly workload: Workload;
  readonly categories: GuardCoverage['categories'];
}) {
  const meaningOf = (id: string): string => categories.find((each) => each.id === id)?.meaning ?? '';
  return (
    <details className="config-section" open={workload.model !== null}>
      <summary>
        {workload.workload} <span className="muted">{headline(workload)}</span>
      </summary>
      <table className="control-rows">
        <thead>
          <tr>
            <th scope="col">Category</th>
            <th scope="col">Prompts</th>
            <th scope="col">Documents</th>
            <th scope="col">Answers</th>
          </tr>
        </thead>
        <tbody>
          {workload.rows.map(({ category, prompts, documents, answers }) => (
            <tr key={category}>
              <th scope="row" title={`Content that ${meaningOf(category)}`}>
                {category}
              </th>
              <CellOf label="Prompts" cell={prompts} mode={workload.mode} />
              <CellOf label="Documents" cell={documents} mode={workload.mode} />
              <CellOf label="Answers" cell={answers} mode={workload.mode} />
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

interface CellFields {
  readonly label: string;
  readonly cell: Cell;
  readonly mode: Workload['mode'];
}

function CellOf({ label, cell, mode }: CellFields) {
  return (
    <td className={cell.state === 'not-covered' ? 'warn' : cell.state === 'allowed' ? 'muted' : ''}>
      <span className="card-label">{label}</span>
      {wordsOf(cell, mode)}
    </td>
  );
}
