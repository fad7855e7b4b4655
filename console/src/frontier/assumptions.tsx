import type { Frontier } from '../api/control-plane.ts';
import { count, percent } from '../figures/format.ts';

/** What the figures of this page take for granted. */
export function Assumptions({ frontier, share }: { readonly frontier: Frontier; readonly share: string }) {
  const { bookedOverExpected, looked, served, interval } = frontier;
  return (
    <details className="panel assumptions">
      <summary>What is assumed</summary>
      <ul>
        <li>
          Each request is decided again among the places that its rules allowed, with the money, carbon and latency that
          were expected of them at its moment. Capacity, health and budgets stay as it found them.
        </li>
        <li>
          {looked < served
            ? `${count(looked)} of ${count(served)} served requests were drawn by a hash of their ids; `
            : 'All served requests of the period were looked at; '}
          {share} of them had a choice that can be decided again.
        </li>
        <li>
          Carbon is location-based, life cycle and embodied, by average intensity.
          {bookedOverExpected !== null &&
            ` What was booked for these requests is ${percent(bookedOverExpected)} of what was expected of them.`}
        </li>
        <li>
          The band holds nine cases of ten: {percent(interval.low)} to {percent(interval.high)} of a figure. Most of
          that error is common to all places, so the order of two points is surer than either.
        </li>
        <li>
          The line is the least carbon for a mean latency whatever it costs in money; between its points some requests
          go one way and some the other. At prices, money counts too, so a point may lie above the line.
        </li>
        <li>Latency is round trip plus expected first token, over the nearest place that was allowed.</li>
      </ul>
    </details>
  );
}
