import pc from 'picocolors';
import type { Answer } from '../doors/index.ts';
import { catalogue } from '../world/index.ts';

/** Cards of vendors, a question a line, each with who said so and when. */
export const vendorsText = (cards: Answer<'vendors'>): string =>
  [
    ...cards.map(({ name, jurisdiction, facts }) =>
      [
        pc.bold(`${name}, ${jurisdiction}`),
        ...Object.entries(catalogue.vendors.questions).map(([key, asked]) => {
          const fact = facts[key as keyof typeof catalogue.vendors.questions];
          if (fact == null) return `  ${asked} ${pc.dim('not found')}`;
          const { answer, by, source, asOf } = fact;
          return `  ${asked} ${answer}\n${pc.dim(`    ${by === 'vendor' ? 'its own page' : 'told by others'}: ${source}, ${asOf}`)}`;
        }),
      ].join('\n'),
    ),
    pc.dim('Terms change within weeks: a card is where to begin, the contract decides.'),
  ].join('\n\n');
