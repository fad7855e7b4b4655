import type { AuditRecords } from '../api/control-plane.ts';
import { instant } from '../figures/format.ts';
import { actionWords, detailWords } from './search.ts';

type AuditRecord = AuditRecords['records'][number];

interface AuditRowsProps {
  readonly records: readonly AuditRecord[];
  /** Shows all that was done to one subject. */
  readonly about: (subject: string) => void;
}

/** A record a row: when, who, what, to whom, and the detail folded. */
export function AuditRows({ records, about }: AuditRowsProps) {
  return (
    <table className="control-rows">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Who</th>
          <th scope="col">What</th>
          <th scope="col">About</th>
          <th scope="col">Detail</th>
        </tr>
      </thead>
      <tbody>
        {records.map((record) => (
          <tr key={record.id}>
            <td>
              <span className="card-label">When</span>
              {instant(record.at)}
            </td>
            <td>
              <span className="card-label">Who</span>
              <strong>{record.actorName ?? record.actor}</strong>
            </td>
            <td>
              <span className="card-label">What</span>
              {actionWords(record.action)}
            </td>
            <td>
              <span className="card-label">About</span>
              <button type="button" className="link-button" onClick={() => about(record.subject)}>
                {record.subjectName ?? record.subject}
              </button>
            </td>
            <td className="whole">
              <Detail of={record} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Detail({ of: { action, actor, detail, id, subject } }: { readonly of: AuditRecord }) {
  const rows = [
    ...Object.entries(detail),
    ['action', action],
    ['actor', actor],
    ['subject', subject],
    ['record', id],
  ] as const;
  const first = Object.entries(detail)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${detailWords(value)}`)
    .join(', ');
  return (
    <details className="audit-detail">
      <summary>{first === '' ? 'ids' : first.length > 80 ? `${first.slice(0, 79)}…` : first}</summary>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name} className="pair">
            <dt>{name}</dt>
            <dd>{detailWords(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
