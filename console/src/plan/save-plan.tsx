import { SaveFile } from '../api/save-file.tsx';
import type { Scenario } from './scenario-form.tsx';

/** Hands a plan out as a file that stands alone and prints. */
export function SavePlan({ scenario: { text, file } }: { readonly scenario: Scenario }) {
  return (
    <span className="row">
      {(['html', 'xlsx'] as const).map((kind) => (
        <SaveFile
          key={kind}
          path="/api/plan"
          body={{ scenario: text, file }}
          kind={kind}
          name={file.replace(/\.[^.]*$/, '')}
        />
      ))}
    </span>
  );
}
