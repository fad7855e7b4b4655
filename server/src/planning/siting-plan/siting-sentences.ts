import { sentence, type Sentence } from '../plan/sentence.ts';
import type { Siting } from './make-siting.ts';

type Figures = NonNullable<Siting['best']['figures']>;

const RULES = ['nearest', 'cheapest', 'cleanest'] as const;
const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
const nameOf = ({ sites }: Siting, key: string): string => sites.find((site) => site.key === key)?.name ?? key;
/** Names of the places where a placement has hardware, each once. */
export const placesOf = (siting: Siting, { halls }: Pick<Figures, 'halls'>): readonly string[] => [
  ...new Set(halls.map(({ site }) => nameOf(siting, site))),
];

function choiceSentence(siting: Siting, of: Figures): Sentence {
  const at = 'best.figures';
  return sentence('choice', (n) => {
    const served = `serve ${n(siting.demand.requestsPerYear, 'requests', 'demand.requestsPerYear')} a year for ${n(of.usd, 'usd', `${at}.usd`)}`;
    const wait = `the first token takes ${n(of.meanMs, 'ms', `${at}.meanMs`)} on average, ${n(of.p95Ms, 'ms', `${at}.p95Ms`)} or less for 95 of 100 requests and ${n(of.worstMs, 'ms', `${at}.worstMs`)} at most`;
    return `Servers in ${listed(placesOf(siting, of))} ${served}; ${wait}.`;
  });
}

function carbonSentence(siting: Siting, of: Figures): Sentence {
  const at = 'best.figures';
  return sentence('carbon', (n) => {
    const head = `It emits ${n(of.tonnes, 'tonnes', `${at}.tonnes`)} of CO2e a year (nine cases of ten: ${n(of.tonnesInterval[0], 'tonnes', `${at}.tonnesInterval.0`)} to ${n(of.tonnesInterval[1], 'tonnes', `${at}.tonnesInterval.1`)}), location-based, life cycle and embodied (${siting.tier})`;
    const beside = (value: number | null, path: string, what: string): string =>
      value === null ? `${what} unknown` : `${n(value, 'tonnes', `${at}.${path}`)} ${what}`;
    return `${head}; its electricity alone ${beside(of.marketT, 'marketT', 'market-based')}, ${beside(of.marginalT, 'marginalT', 'marginal')}.`;
  });
}

function ruleSentence(siting: Siting, rule: (typeof RULES)[number], of: Figures): Sentence {
  const other = siting.rules[rule].figures!;
  const path = (field: string): string => `|rules.${rule}.figures.${field} - best.figures.${field}|`;
  return sentence(rule, (n) => {
    const usd = other.usd - of.usd;
    const tonnes = other.tonnes - of.tonnes;
    const ms = other.meanMs - of.meanMs;
    const full = other.fullUsd - of.fullUsd;
    if (usd === 0 && tonnes === 0 && ms === 0) return `The rule "${rule}" comes to the same placement.`;
    return `By the rule "${rule}" (${listed(placesOf(siting, other))}) it costs ${n(Math.abs(usd), 'usd', path('usd'))} ${usd < 0 ? 'less' : 'more'} a year, emits ${n(Math.abs(tonnes), 'tonnes', path('tonnes'))} ${tonnes < 0 ? 'less' : 'more'} and is ${n(Math.abs(ms), 'ms', path('meanMs'))} ${ms < 0 ? 'faster' : 'slower'}: carbon and waiting at their price, ${n(Math.abs(full), 'usd', path('fullUsd'))} ${full < 0 ? 'less' : 'more'}.`;
  });
}

function millisecondSentence({ milliseconds: { steps } }: Siting): readonly Sentence[] {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return [];
  const at = (i: number, field: string): string => `milliseconds.steps.${i}.${field}`;
  return [
    sentence('millisecond', (n) => {
      const of = (step: typeof first, i: number): string => {
        const usd = n(Math.abs(step.usdPerMs), 'usd', `|${at(i, 'usdPerMs')}|`);
        const carbon =
          step.interval === null
            ? 'no measurable carbon'
            : `${n(step.tonnesPerMs, 'tonnes', at(i, 'tonnesPerMs'))} more`;
        return `${step.usdPerMs < 0 ? 'saves' : 'costs'} ${usd} a year and emits ${carbon}`;
      };
      const one = `From the cleanest placement on, a millisecond less for all requests ${of(first, 0)}`;
      return steps.length === 1 ? `${one}.` : `${one}; the last one before the nearest ${of(last, steps.length - 1)}.`;
    }),
  ];
}

function valueSentence({ milliseconds: m }: Siting): readonly Sentence[] {
  const { steps, stopAt, nextUsdPerMs, kneeMs } = m;
  if (steps.length === 0 || stopAt === null) return [];
  return [
    sentence('value', (n) => {
      const stop = `A millisecond is worth ${n(m.ownedUsdPerMs, 'usd', 'milliseconds.ownedUsdPerMs')} a year to you: among the placements on the curve it stops at "${stopAt}"`;
      const next =
        nextUsdPerMs === null
          ? ', the fastest'
          : `, and a faster one is taken from ${n(nextUsdPerMs, 'usd', 'milliseconds.nextUsdPerMs')} on`;
      const knee =
        kneeMs === null
          ? ''
          : kneeMs[0] === kneeMs[1]
            ? ` The curve bends at ${n(kneeMs[0], 'ms', 'milliseconds.kneeMs.0')}: a hint, never a rule.`
            : ` The curve bends between ${n(kneeMs[0], 'ms', 'milliseconds.kneeMs.0')} and ${n(kneeMs[1], 'ms', 'milliseconds.kneeMs.1')}: a hint, never a rule.`;
      return `${stop}${next}.${knee}`;
    }),
  ];
}

function lossSentence(siting: Siting): readonly Sentence[] {
  const { losses } = siting;
  if (losses.length < 2) return [];
  const [lost] = losses.toSorted((a, b) => a.servedShare - b.servedShare || (b.load ?? 0) - (a.load ?? 0));
  const worst = losses.indexOf(lost!);
  const { site, servedShare, load } = losses[worst]!;
  return [
    sentence('loss', (n) => {
      const share = n(servedShare, 'share', `losses.${worst}.servedShare`);
      const head = `The worst loss is ${nameOf(siting, site)}: the others then serve ${share} of the busiest hour`;
      return load === null
        ? `${head}.`
        : `${head}, which would take ${n(load, 'share', `losses.${worst}.load`)} of all that their servers can do.`;
    }),
  ];
}

function proofSentence({ best, search }: Siting): Sentence {
  return sentence('proof', (n) => {
    const ended = `The search ended after ${n(best.seconds, 'seconds', 'best.seconds')} of ${n(search.seconds, 'seconds', 'search.seconds')} (${best.status})`;
    if (best.status === 'infeasible') return `${ended}: it is proven that there is none.`;
    return best.gap === null
      ? `${ended}; nothing is proven of how good it is.`
      : `${ended}: no placement is more than ${n(best.gap, 'share', 'best.gap')} better, where ${n(search.gap, 'share', 'search.gap')} was asked for.`;
  });
}

/** Page one of a siting, sentence by sentence: at most five numbers in each. */
export function sitingSentences(siting: Siting): readonly Sentence[] {
  const { figures } = siting.best;
  if (figures === null) {
    const why = siting.why.length === 0 ? 'no placement was found within the time limit' : siting.why.join('; ');
    return [sentence('why', () => `Nothing can be sited: ${why}.`), proofSentence(siting)];
  }
  return [
    choiceSentence(siting, figures),
    carbonSentence(siting, figures),
    ...RULES.flatMap((rule) => (siting.rules[rule].figures === null ? [] : [ruleSentence(siting, rule, figures)])),
    ...millisecondSentence(siting),
    ...valueSentence(siting),
    ...lossSentence(siting),
    proofSentence(siting),
  ];
}
