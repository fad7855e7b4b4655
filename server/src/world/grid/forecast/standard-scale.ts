/** Means and deviations of features, to bring rows to one scale. */
export interface Scale {
  /** Deviations from the mean, at most four; a feature that never moved is 0. */
  apply(row: Float64Array): Float64Array;
}

const FURTHEST = 4;

export function scaleOf(rows: readonly Float64Array[]): Scale {
  const width = rows[0]?.length ?? 0;
  const mean = new Float64Array(width);
  const deviation = new Float64Array(width);
  for (const row of rows) for (let f = 0; f < width; f++) mean[f]! += row[f]! / rows.length;
  for (const row of rows) for (let f = 0; f < width; f++) deviation[f]! += (row[f]! - mean[f]!) ** 2 / rows.length;
  for (let f = 0; f < width; f++) deviation[f] = Math.sqrt(deviation[f]!);
  return {
    apply: (row) =>
      row.map((value, f) =>
        deviation[f]! > 1e-9 ? Math.max(-FURTHEST, Math.min(FURTHEST, (value - mean[f]!) / deviation[f]!)) : 0,
      ),
  };
}
