import { useState } from 'react';
import { handOut } from '../api/hand-out.ts';
import type { Scenario } from './scenario-form.tsx';

/** Kinds of files that a plan is written to, as the question offers them. */
const FILES = [
  { words: 'Save as HTML', type: 'text/html', ending: 'html' },
  {
    words: 'Save as workbook',
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ending: 'xlsx',
  },
] as const;

/** Hands a plan out as a file that stands alone and prints. */
export function SavePlan({ scenario }: { readonly scenario: Scenario }) {
  const [failed, setFailed] = useState<string | null>(null);
  const save = async ({ type, ending }: (typeof FILES)[number]): Promise<void> => {
    const answer = await fetch('/api/plan', {
      method: 'POST',
      headers: { accept: type, 'content-type': 'application/json' },
      body: JSON.stringify({ scenario: scenario.text, file: scenario.file }),
    }).catch(() => null);
    if (answer?.ok !== true) {
      setFailed(answer === null ? 'joulegate does not answer' : `status ${answer.status}`);
      return;
    }
    setFailed(null);
    await handOut(answer, `${scenario.file.replace(/\.[^.]*$/, '')}.${ending}`);
  };
  return (
    <span className="row">
      {FILES.map((file) => (
        <button key={file.ending} type="button" onClick={() => void save(file)}>
          {file.words}
        </button>
      ))}
      {failed !== null && <span role="status">not saved: {failed}</span>}
    </span>
  );
}
