import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { controlPlane } from '../api/control-plane.ts';
import { meQuery } from '../api/queries.ts';
import { usePage } from '../page.ts';
import { Behind } from './behind.tsx';
import { Commit } from './commit.tsx';
import { Commitments } from './commitments.tsx';
import { keepDraft, keptDraft } from './draft.ts';
import { EXAMPLES } from './examples.ts';
import { LatencyValue } from './latency-value.tsx';
import { OptionRows } from './option-rows.tsx';
import { PageOne } from './page-one.tsx';
import { PriceLines } from './price-lines.tsx';
import { SavePlan } from './save-plan.tsx';
import { ScenarioForm, type Scenario } from './scenario-form.tsx';
import { withLatencyPrice } from './with-latency-price.ts';
import '../styles/plan.css';

const FIRST = EXAMPLES[0];

/** Ways to serve a demand compared over years, from a scenario that a person gives. */
export function PlanPage() {
  const heading = usePage('Plan');
  const [scenario, setScenario] = useState<Scenario>(() => {
    const draft = keptDraft();
    return draft === null
      ? { text: FIRST?.text ?? '', file: `${FIRST?.name ?? 'scenario'}.yaml` }
      : { text: draft, file: 'scenario.yaml' };
  });
  const making = useMutation({
    mutationFn: (asked: Scenario) => controlPlane.plan({ scenario: asked.text, file: asked.file }),
  });
  const change = (next: Scenario): void => {
    setScenario(next);
    keepDraft(next.text);
  };
  const made = making.data;
  const mayCommit = useQuery(meQuery).data?.rights.includes('operate') === true;
  const [isCommitting, setIsCommitting] = useState(false);
  return (
    <div className="live plan">
      <h1 ref={heading} tabIndex={-1} className="sr-only">
        Plan
      </h1>
      <details className="plan-scenario" open={made === undefined || making.isError}>
        <summary className="panel">
          Scenario {made !== undefined && <span className="muted">of the plan below; open it to change it</span>}
        </summary>
        <ScenarioForm
          scenario={scenario}
          isMaking={making.isPending}
          error={making.error}
          change={change}
          make={() => making.mutate(scenario)}
        />
        <div className="panel">
          <LatencyValue use={(usd) => change({ ...scenario, text: withLatencyPrice(scenario.text, usd) })} />
        </div>
      </details>
      {made !== undefined && !making.isError && (
        <>
          <PageOne answer={made} />
          <div className="row save-plan">
            <SavePlan scenario={making.variables} />
            {mayCommit && made.plan.chosen !== null && (
              <button type="button" onClick={() => setIsCommitting(true)}>
                Commit to a choice
              </button>
            )}
          </div>
          {isCommitting && <Commit plan={made.plan} scenario={making.variables} close={() => setIsCommitting(false)} />}
          <OptionRows plan={made.plan} />
          <PriceLines plan={made.plan} />
          <Behind plan={made.plan} />
        </>
      )}
      <Commitments />
    </div>
  );
}
