import type { Explanation } from '../api/control-plane.ts';
import type { Entry } from '../../../server/src/ledger/index.ts';
import { signed, text, UNKNOWN } from '../figures/format.ts';
import { differenceOf, expectedAgainstBooked } from './against.ts';

const PERCENT = 100;

/** What was expected before sending beside what was booked. */
export function Expected({ explanation, entry }: { readonly explanation: Explanation; readonly entry: Entry }) {
  const rows = expectedAgainstBooked(explanation, entry);
  if (rows.length === 0) return null;
  return (
    <section className="panel against" aria-labelledby="against-title">
      <h2 id="against-title">
        Expected and booked <span className="muted">at {entry.deployment}</span>
      </h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col" className="num">
              Expected
            </th>
            <th scope="col" className="num">
              Booked
            </th>
            <th scope="col" className="num">
              Difference
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const difference = differenceOf(row);
            return (
              <tr key={row.name}>
                <th scope="row">{row.name}</th>
                <td className="num">{text(row.expected, row.unit, row.booked)}</td>
                <td className="num">{text(row.booked, row.unit, row.booked)}</td>
                <td className="num">
                  {difference === null
                    ? UNKNOWN
                    : `${difference.by < 0 ? '−' : '+'}${text(Math.abs(difference.by), row.unit, row.booked)}`}
                  {difference?.part != null && (
                    <span className="muted"> ({signed(Math.round(difference.part * PERCENT))} %)</span>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className="muted">How many tokens were expected is not booked; they are in the expected figures.</p>
    </section>
  );
}
