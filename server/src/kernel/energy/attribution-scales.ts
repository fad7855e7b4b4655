/** One window of a shared device: modelled work of each owner, and what the counter showed above idle. */
export interface ScaleWindow {
  readonly activeJ: number;
  /** In the order of the owners, J by the model. */
  readonly workJ: readonly number[];
}

/** How far apart the model's errors of two deployments on one device lie before anything was measured: relative, one sigma. */
const PRIOR_SIGMA = 0.3;
/** A scale below this share of the common one is not believed. */
const LEAST = 0.1;
const ROUNDS = 6;
const SWEEPS = 200;
const FEWEST_WINDOWS = 4;

/**
 * How many measured joules a modelled joule of each owner is, from windows in which their mix differs: least
 * squares, held to the common scale as firmly as the windows contradict each other. Where the mix never changes,
 * nothing tells the owners apart and all get the common scale.
 *
 * @returns one scale an owner; `null` where there are too few windows with work, or nothing above idle
 * @example workScales([{ activeJ: 30, workJ: [10, 5] }, { activeJ: 20, workJ: [2, 9] }]) // null
 */
export function workScales(windows: readonly ScaleWindow[]): readonly number[] | null {
  const busy = windows.filter(({ workJ }) => workJ.some((work) => work > 0));
  const owners = busy[0]?.workJ.length ?? 0;
  const sum = (of: (window: ScaleWindow) => number): number => busy.reduce((all, window) => all + of(window), 0);
  const common = sum(({ activeJ }) => activeJ) / sum(({ workJ }) => workJ.reduce((all, work) => all + work, 0));
  if (busy.length < FEWEST_WINDOWS || !(common > 0)) return null;
  const at = (window: ScaleWindow, i: number): number => window.workJ[i] ?? 0;
  const index = Array.from({ length: owners }, (_, i) => i);
  const scales = index.map(() => common);
  if (owners === 1) return scales;
  const residual = (window: ScaleWindow): number =>
    window.activeJ - index.reduce((all, i) => all + at(window, i) * (scales[i] ?? 0), 0);
  const squares = index.map((i) => sum((window) => at(window, i) ** 2));
  for (let round = 0; round < ROUNDS; round++) {
    const variance = sum((window) => residual(window) ** 2) / Math.max(1, busy.length - owners);
    const pull = variance / (PRIOR_SIGMA * common) ** 2;
    for (let sweep = 0; sweep < SWEEPS; sweep++)
      for (const i of index) {
        const square = squares[i] ?? 0;
        if (square + pull === 0) continue;
        const without = sum((window) => at(window, i) * (residual(window) + at(window, i) * (scales[i] ?? 0)));
        scales[i] = Math.max(LEAST * common, (without + pull * common) / (square + pull));
      }
  }
  return scales;
}
