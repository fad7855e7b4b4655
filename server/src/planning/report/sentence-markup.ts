import type { figureText } from '../plan/figure-text.ts';
import type { Sentence } from '../plan/sentence.ts';
import { html, type Markup } from './markup.ts';

type Told = ReturnType<typeof figureText>;

/** A sentence whose numbers lead to how they are made. */
export function told(sentence: Sentence, figure: Told): Markup {
  const parts = sentence.text.split(/\{(\d)\}/);
  return html`<p class="${sentence.id}">
    ${parts.map((part, i) => {
      if (i % 2 === 0) return part;
      const number = sentence.numbers[Number(part)]!;
      return html`<a href="#${sentence.id}-${part}" title="${number.from}">${figure(number.value, number.unit)}</a>`;
    })}
  </p>`;
}

/** Every number of the sentences, exactly, with what computes it again. */
export function derivations(sentences: readonly Sentence[], figure: Told): Markup {
  return html`<table class="derivations">
    <thead>
      <tr>
        <th>number</th>
        <th>exactly</th>
        <th>computed again by</th>
      </tr>
    </thead>
    <tbody>
      ${sentences.flatMap(({ id, numbers }) =>
        numbers.map(
          ({ value, unit, from }, i) =>
            html`<tr id="${id}-${i}">
              <td>${figure(value, unit)}</td>
              <td>${String(value)}</td>
              <td><code>${from}</code></td>
            </tr>`,
        ),
      )}
    </tbody>
  </table>`;
}
