import { useState } from 'react';
import type { PlanAnswer } from '../api/control-plane.ts';

type Sentence = PlanAnswer['pageOne'][number];

/** The sentences of page one; each number opens how it is made. */
export function PageOne({ answer: { plan, pageOne } }: { readonly answer: PlanAnswer }) {
  return (
    <section className="panel page-one" aria-labelledby="page-one-title">
      <h2 id="page-one-title">{plan.title}</h2>
      {pageOne.map((sentence) => (
        <Told key={sentence.id} sentence={sentence} />
      ))}
      <p className="muted">
        From {plan.start}, {plan.horizonYears} {plan.horizonYears === 1 ? 'year' : 'years'}.{' '}
        {plan.demand.basis === null ? 'Demand: the numbers of the scenario' : `Demand: ${plan.demand.basis}`}. Decided
        by: {plan.decidedBy.length === 0 ? 'nothing alone' : plan.decidedBy.join(', ')}.
      </p>
    </section>
  );
}

/** A sentence; pressed, one of its numbers tells itself exactly, and the formula that gives it again. */
function Told({ sentence: { id, template, numbers } }: { readonly sentence: Sentence }) {
  const [open, setOpen] = useState<number | null>(null);
  const shown = open === null ? undefined : numbers[open];
  return (
    <>
      <p className={id === 'choice' ? 'sentence' : undefined} data-sentence={id}>
        {template.split(/\{(\d)\}/).map((part, i) =>
          i % 2 === 0 ? (
            part
          ) : (
            <button
              key={i}
              type="button"
              className="told"
              aria-expanded={open === Number(part)}
              onClick={() => setOpen(open === Number(part) ? null : Number(part))}
            >
              {numbers[Number(part)]!.text}
            </button>
          ),
        )}
      </p>
      {shown !== undefined && (
        <p className="derivation" role="status">
          {shown.text} is {shown.value} ({shown.unit}): <code>{shown.from}</code>
        </p>
      )}
    </>
  );
}
