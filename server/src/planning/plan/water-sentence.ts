import type { Plan, PlannedOption } from './plan.ts';
import { sentence, type Sentence } from './sentence.ts';

const waterOf = ({ years }: PlannedOption): number | null => years[0]!.carbon.waterM3;
const tonnesOf = ({ years }: PlannedOption): number => years[0]!.carbon.tonnes;

/**
 * Water beside carbon, where the two disagree: the choice against the allowed option next by full cost of which one emits
 * less and evaporates more. Both of the first year; on-site water alone (docs/methods/water.md).
 * @returns none where they agree; where water is unknown it says of which options
 */
export function waterSentence({ options }: Plan, chosen: PlannedOption): readonly Sentence[] {
  const others = options
    .filter(({ id, broken }) => id !== chosen.id && broken.length === 0)
    .toSorted((a, b) => a.fullUsd - b.fullUsd);
  const water = waterOf(chosen);
  const against =
    water === null
      ? undefined
      : others.find((other) => {
          const own = waterOf(other);
          return own !== null && (tonnesOf(other) - tonnesOf(chosen)) * (own - water) < 0;
        });
  if (against !== undefined) return [disagreement(chosen, against)];
  const unknown = (water === null ? [chosen] : others.filter((other) => waterOf(other) === null)).map(
    ({ name }) => name,
  );
  return others.length === 0 || unknown.length === 0
    ? []
    : [
        sentence(
          'water',
          () =>
            `Whether less carbon takes more water is unknown: nobody told the on-site water of ${unknown.join(', ')}.`,
        ),
      ];
}

function disagreement(chosen: PlannedOption, other: PlannedOption): Sentence {
  const [clean, dry] = tonnesOf(chosen) < tonnesOf(other) ? [chosen, other] : [other, chosen];
  return sentence('water', (n) => {
    const both = (of: PlannedOption): string => {
      const at = `options.${of.id}.years.0.carbon`;
      return `${n(tonnesOf(of), 'tonnes', `${at}.tonnes`)} and ${n(waterOf(of)!, 'cubicMetres', `${at}.waterM3`)} (${of.tier})`;
    };
    return `Carbon and water disagree: in the first year ${clean.name} emits less and evaporates more on site, ${both(clean)}, than ${dry.name}, ${both(dry)}; water by the energy of that tier and a yearly mean of the site, without that of making electricity.`;
  });
}
