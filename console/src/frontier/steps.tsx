import type { Frontier } from '../api/control-plane.ts';
import { figure, percent, signed, text } from '../figures/format.ts';

/** Who moves where, in the order in which a growing carbon price takes them. */
export function Steps({ frontier }: { readonly frontier: Frontier }) {
  const { steps, requests } = frontier;
  if (steps.length === 0) return null;
  return (
    <section className="panel steps" aria-labelledby="steps-title">
      <h2 id="steps-title">
        Steps of the staircase <span className="muted">what a millisecond buys, best first</span>
      </h2>
      <table className="breakdown-rows">
        <thead>
          <tr>
            <th scope="col">Move</th>
            <th scope="col">Workload</th>
            <th scope="col" className="num">
              Requests
            </th>
            <th scope="col" className="num">
              mg CO2e a ms
            </th>
            <th scope="col" className="num">
              Added
            </th>
            <th scope="col" className="num">
              Carbon
            </th>
            <th scope="col" className="num">
              Money <span className="muted">USD, 1,000 requests</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ workload, from, to, requests: own, addedMs, savedG, extraUsd }) => (
            <tr key={`${workload} ${from} ${to}`}>
              <th scope="row">
                {from} → {to}
              </th>
              <td>
                <Label>Workload</Label>
                {workload}
              </td>
              <td className="num">
                <Label>Requests</Label>
                {percent(own / requests)}
              </td>
              <td className="num">
                <Label>mg CO2e a ms</Label>
                {figure((savedG / addedMs) * 1000)}
              </td>
              <td className="num">
                <Label>Added</Label>
                {signed(addedMs)} ms
              </td>
              <td className="num">
                <Label>Carbon</Label>−{text(savedG, 'g')}
              </td>
              <td className="num">
                <Label>Money, 1,000</Label>
                {signed(extraUsd * 1000)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Label({ children }: { readonly children: string }) {
  return (
    <span className="card-label" aria-hidden="true">
      {children}
    </span>
  );
}
