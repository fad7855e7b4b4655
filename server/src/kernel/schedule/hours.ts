/**
 * Whether work that may be interrupted runs in the first of the hours left: it is among the cheapest that the work takes,
 * or there are no more hours than it takes. Asked again every hour, so that each hour's own figure counts as it comes.
 * @param costs of the hours from now on, the present one first, in one unit; those behind the deadline are not read
 * @param hoursLeft to the deadline, the present hour included
 * @param workHours that the work still takes, 1 or more
 * @example runsNow([5, 9, 3, 4], 4, 2) // false
 * @example runsNow([5, 9, 3, 4], 2, 2) // true
 */
export function runsNow(costs: ArrayLike<number>, hoursLeft: number, workHours: number): boolean {
  if (hoursLeft <= workHours) return true;
  const now = costs[0]!;
  let cheaper = 0;
  for (let hour = 1; hour < hoursLeft; hour++) if (costs[hour]! < now && ++cheaper >= workHours) return false;
  return true;
}

/**
 * The first hour of the cheapest unbroken run of hours.
 * @param hoursLeft to the deadline, the present hour included
 * @returns 0 where the run starts now; never so late that it would end behind the deadline, if it can end before it at all
 * @example cheapestStart([5, 9, 3, 4], 4, 2) // 2
 */
export function cheapestStart(costs: ArrayLike<number>, hoursLeft: number, workHours: number): number {
  let sum = 0;
  for (let hour = 0; hour < workHours; hour++) sum += costs[hour]!;
  let [best, least] = [0, sum];
  for (let start = 1; start + workHours <= hoursLeft; start++) {
    sum += costs[start + workHours - 1]! - costs[start - 1]!;
    if (sum < least) [best, least] = [start, sum];
  }
  return best;
}
