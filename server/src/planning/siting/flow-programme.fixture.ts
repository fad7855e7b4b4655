import type { SitingProblem, SitingWeights } from './types.ts';

/**
 * The problem as LP text for a solver that shares nothing with ours: a flow for every origin, hall and hour, and again for every
 * site that may be lost. Written from the problem alone.
 */
export function flowProgrammeText(problem: SitingProblem, weights: SitingWeights): string {
  const { origins, sites, halls, hours, hoursPerYear, demand, surge, rttMs, limitMs, caps, survivesLoss } = problem;
  const usd: string[] = [];
  const tonnes: string[] = [];
  const waiting: string[] = [];
  const objective: string[] = [];
  const rows: string[] = [];
  const term = (value: number, name: string): string =>
    `${value < 0 ? '-' : '+'} ${Math.abs(value).toPrecision(17)} ${name}`;
  const count = (name: string, money: number, t: number, seconds: number): void => {
    usd.push(term(money, name));
    tonnes.push(term(t, name));
    waiting.push(term(seconds, name));
    objective.push(term(weights.usd * money + weights.usdPerTonne * t + weights.usdPerSecond * seconds, name));
  };
  const msOf = (o: number, p: number): number => {
    const ms = rttMs[o * sites.length + halls[p]!.site]! + halls[p]!.firstTokenMs;
    return limitMs !== null && ms > limitMs ? Infinity : ms;
  };
  const nearest = origins.map((_, o) => Math.min(...halls.map((_hall, p) => msOf(o, p))));
  halls.forEach((hall, p) => {
    const { lifecycleGPerKwh } = sites[hall.site]!;
    let [money, t] = [hall.usdPerYear, hall.embodiedTPerYear];
    for (let h = 0; h < hours; h++) {
      money += hall.idleKw * hoursPerYear * hall.usdPerKwh;
      t += (hall.idleKw * hoursPerYear * lifecycleGPerKwh[h]!) / 1e6;
    }
    count(`y${p}`, money, t, 0);
    rows.push(`y${p} - ${hall.atMost} o${hall.site} <= 0`);
  });
  sites.forEach(({ usdPerYear }, s) => count(`o${s}`, usdPerYear, 0, 0));
  const flows = (name: string, lost: number | null): void => {
    for (let h = 0; h < hours; h++) {
      const into = halls.map((): string[] => []);
      origins.forEach((_, o) => {
        const out: string[] = [];
        halls.forEach((hall, p) => {
          if (hall.site === lost || msOf(o, p) === Infinity) return;
          const x = `${name}${o}_${p}_${h}`;
          out.push(`+ ${x}`);
          into[p]!.push(`+ ${x}`);
          if (lost !== null) return;
          const kwh = hall.kwhPerRequest * hoursPerYear;
          count(
            x,
            kwh * hall.usdPerKwh,
            (kwh * sites[hall.site]!.lifecycleGPerKwh[h]!) / 1e6,
            (hoursPerYear * (msOf(o, p) - nearest[o]!)) / 1000,
          );
        });
        const wanted = demand[o * hours + h]! * (lost === null ? 1 : surge);
        rows.push(`${out.join(' ')} = ${wanted.toPrecision(17)}`);
      });
      into.forEach((terms, p) => {
        if (terms.length === 0) return;
        const room = lost === null ? halls[p]!.requestsPerHour / surge : halls[p]!.requestsPerHourOnLoss;
        rows.push(`${terms.join(' ')} - ${room.toPrecision(17)} y${p} <= 0`);
      });
    }
  };
  flows('x', null);
  if (survivesLoss) sites.forEach((_, s) => flows(`l${s}x`, s));
  if (caps.usdPerYear !== null) rows.push(`${usd.join('\n')} <= ${caps.usdPerYear}`);
  if (caps.tonnesPerYear !== null) rows.push(`${tonnes.join('\n')} <= ${caps.tonnesPerYear}`);
  if (caps.meanMs !== null) {
    const added = demand.reduce((sum, each, i) => sum + each * (caps.meanMs! - nearest[Math.floor(i / hours)]!), 0);
    rows.push(`${waiting.join('\n')} <= ${((added * hoursPerYear) / 1000).toPrecision(17)}`);
  }
  return `Minimize
 obj: ${objective.join('\n')}
Subject To
${rows.map((row, i) => ` c${i}: ${row}`).join('\n')}
Bounds
${halls.map(({ atMost }, p) => ` y${p} <= ${atMost}`).join('\n')}
General
${halls.map((_, p) => ` y${p}`).join('\n')}
Binary
${sites.map((_, s) => ` o${s}`).join('\n')}
End
`;
}
