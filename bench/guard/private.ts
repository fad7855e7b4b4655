import { seededRng } from '../../server/src/edge/rng.ts';
import { privateIn } from '../../server/src/guard/private/find.ts';
import { termsOf } from '../../server/src/guard/private/terms.ts';
import { rate, told, type Rate } from './rates.ts';
import { privateSet, type PrivateRow } from './private-set.ts';

const SEED = 17;
const NO_TERMS = termsOf([]);
const TEXTS = 400;
const ROUNDS = 5;

/** How well values are found, by rule. */
export interface PrivateResults {
  readonly rules: ReadonlyMap<string, { readonly recall: Rate; readonly precision: Rate }>;
  readonly lookAlikes: ReadonlyMap<string, Rate>;
  readonly us4kB: { readonly p50: number; readonly p99: number };
  /** In texts of others that are harmless: whether each is right, a person has to say. */
  readonly hits: readonly string[];
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
}

const kindOf = (rule: string): string => rule.replace(/^(password)\..*$/, '$1');

/** Finds of one text as rule and text. */
const finds = ({ text }: Pick<PrivateRow, 'text'>): readonly { readonly rule: string; readonly value: string }[] =>
  privateIn(text, NO_TERMS).map(({ ruleId, from, to }) => ({
    rule: kindOf(ruleId.slice('private.'.length)),
    value: text.slice(from, to),
  }));

/** Judges the search on the set, and tells what it finds in texts of others and how long it takes for 4 kB of them. */
export function privateResults(others: readonly string[]): PrivateResults {
  const rng = seededRng(SEED);
  const { rows, lookAlikes } = privateSet(() => rng.next());
  const [right, wrongOf, of] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
  const count = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1);
  const missed: string[] = [];
  const wrong: string[] = [];
  for (const row of rows) {
    const found = [...finds(row)];
    for (const { rule, value } of row.values) {
      count(of, rule);
      const at = found.findIndex((each) => each.rule === rule && each.value.includes(value));
      if (at === -1) missed.push(`${rule}: ${row.text}`);
      else {
        count(right, rule);
        found.splice(at, 1);
      }
    }
    for (const { rule, value } of found) {
      count(wrongOf, rule);
      wrong.push(`${rule}=${value}: ${row.text}`);
    }
  }
  const alike = new Map<string, Rate>();
  for (const [name, texts] of Map.groupBy(lookAlikes, (row) => row.name)) {
    let hit = 0;
    for (const row of texts) {
      const found = finds(row);
      if (found.length > 0) hit++;
      for (const { rule, value } of found) {
        count(wrongOf, rule);
        wrong.push(`${name}: ${rule}=${value}: ${row.text}`);
      }
    }
    alike.set(name, rate(hit, texts.length));
  }
  return {
    rules: new Map(
      [...of].map(([rule, all]) => {
        const found = right.get(rule) ?? 0;
        return [rule, { recall: rate(found, all), precision: rate(found, found + (wrongOf.get(rule) ?? 0)) }];
      }),
    ),
    lookAlikes: alike,
    hits: others.flatMap((text) => finds({ text }).map(({ rule, value }) => `${rule}=${value}`)),
    us4kB: timed(others.join('\n')),
    missed,
    wrong,
  };
}

function timed(prose: string): PrivateResults['us4kB'] {
  const texts = Array.from({ length: TEXTS }, (_, i) => {
    const from = (i * 7919 * 31) % Math.max(1, prose.length - 4096);
    return prose.slice(from, from + 4096);
  });
  for (const text of texts) privateIn(text, NO_TERMS);
  const times = texts
    .map((text) => {
      const rounds = Array.from({ length: ROUNDS }, () => {
        const from = performance.now();
        privateIn(text, NO_TERMS);
        return (performance.now() - from) * 1000;
      });
      return rounds.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] as number;
    })
    .toSorted((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(share * (times.length - 1))] as number;
  return { p50: at(0.5), p99: at(0.99) };
}

/** The results as a part of a page. */
export const privateMarkdown = ({ rules, lookAlikes, us4kB }: PrivateResults): readonly string[] => [
  '## Personal data and secrets',
  '',
  `Values made for this bench by arithmetic of its own, seed ${SEED}, in sentences of nine languages, JSON and tables; and look-alikes that are none. 4 kB of prose take ${us4kB.p50.toFixed(0)} us (p50), ${us4kB.p99.toFixed(0)} us (p99).`,
  '',
  '| rule | values | found | of what was found, right |',
  '|---|---:|---|---|',
  ...[...rules].map(
    ([rule, { recall, precision }]) => `| ${rule} | ${recall.of} | ${told(recall)} | ${told(precision)} |`,
  ),
  '',
  '| look-alike | texts | taken for a value |',
  '|---|---:|---|',
  ...[...lookAlikes].map(([name, share]) => `| ${name} | ${share.of} | ${told(share)} |`),
  '',
];
