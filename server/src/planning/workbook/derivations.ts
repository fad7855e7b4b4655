import { figureText } from '../plan/figure-text.ts';
import type { Plan } from '../plan/plan.ts';
import { pageOne } from '../plan/sentences.ts';
import { formula, number, text, type Row, type Sheet } from './cells.ts';

/** What stands at a path of the plan, as a formula; `null`: it does not follow from the inputs alone. */
export type Resolve = (path: string) => string | null;

const Z95 = 1.645;

/**
 * The formula of a number's derivation: `a`, `a - b`, `|a|`, `(a) / b`, `interval(mean, sigma).p05`.
 * @returns `null` where a path of it has no cell
 * @example formulaOf('|a - b|', (path) => path.toUpperCase()) // 'ABS(A-B)'
 */
export function formulaOf(derivation: string, resolve: Resolve): string | null {
  const interval = /^interval\(([^,]+), ([^)]+)\)\.(p05|p95)$/.exec(derivation);
  if (interval !== null) {
    const [mean, sigma] = [resolve(interval[1]!), resolve(interval[2]!)];
    if (mean === null || sigma === null) return null;
    return `${mean}*EXP(${interval[3] === 'p05' ? '-' : ''}${Z95}*${sigma}-${sigma}*${sigma}/2)`;
  }
  const size = /^\|(.*)\|$/.exec(derivation);
  if (size !== null) return wrapped(formulaOf(size[1]!, resolve), (inner) => `ABS(${inner})`);
  const ratio = /^\((.*)\) \/ (\S+)$/.exec(derivation);
  if (ratio !== null) {
    const below = resolve(ratio[2]!);
    return below === null ? null : wrapped(formulaOf(ratio[1]!, resolve), (above) => `(${above})/${below}`);
  }
  const parts = derivation.split(' - ').map(resolve);
  return parts.includes(null) ? null : parts.join('-');
}

const wrapped = (inner: string | null, write: (inner: string) => string): string | null =>
  inner === null ? null : write(inner);

/** Each number of page one: as it was told, exactly, and computed again from the inputs. */
export function derivationsSheet(plan: Plan, resolve: Resolve): Sheet {
  const told = figureText(plan);
  const rows = pageOne(plan).flatMap(({ id, numbers }): readonly Row[] =>
    numbers.map(({ value, unit, from }): Row => {
      const live = formulaOf(from, resolve);
      return [
        text(id),
        text(told(value, unit)),
        number(value, 'fine'),
        live === null ? text('by draws or by search: not live') : formula(live, value, 'fine'),
        text(from),
      ];
    }),
  );
  return {
    name: 'Derivations',
    columns: [14, 22, 18, 30, 72],
    rows: [
      ['sentence', 'number', 'exactly', 'computed from the inputs', 'from the plan by'].map((each) =>
        text(each, { strong: true }),
      ),
      ...rows,
    ],
    stickyRows: 1,
  };
}
