import { resolve } from 'node:path';
import { writeTests, type Bounds, type Outcome, type Score } from './agent.ts';
import { startGateway, type AgentGateway, type Budget, type Spent } from './gateway.ts';
import { startRecordedModel } from './recorded-model.ts';
import type { Task } from './task.ts';
import { openWorkspace } from './workspace.ts';

export const ROOT = resolve(import.meta.dirname, '../../..');
export const BUDGET: Budget = { usd: 0.05, wh: 50, tokensPerMinute: 60_000 };

export interface Work {
  readonly outcome: Outcome;
  readonly spent: Spent;
  readonly booked: Awaited<ReturnType<AgentGateway['close']>>;
}

/** The whole of it: a recorded model, joulegate before it, a copy of the repository, and the agent in it. */
export async function work(task: Task, bounds: Bounds, budget: Budget): Promise<Work> {
  const model = await startRecordedModel(task.name);
  const workspace = openWorkspace(ROOT, task);
  try {
    const gateway = await startGateway(ROOT, model.url, budget);
    let outcome: Outcome;
    try {
      outcome = await writeTests(task, workspace, gateway.ask, bounds);
    } catch (thrown) {
      await gateway.close();
      throw thrown;
    }
    return { outcome, spent: gateway.spent(), booked: await gateway.close() };
  } finally {
    workspace.close();
    await model.close();
  }
}

const share = ({ covered, total }: { readonly covered: number; readonly total: number }): string =>
  `${total === 0 ? '-' : ((covered / total) * 100).toFixed(1)} % (${covered} of ${total})`;
const row = (what: string, of: (score: Score) => string, { before, after }: Outcome): string =>
  `| ${what} | ${of(before)} | ${of(after)} |`;

/** What came of it, as Markdown. */
export function resultText(task: Task, { outcome, spent, booked }: Work): string {
  const { kept, dropped, end } = outcome;
  return [
    `Module \`${task.module}\`, seen by the unit tests of its folder; the agent may write \`${task.mayWrite}\` and begins without it.`,
    '',
    '| | before | after |',
    '|---|---|---|',
    row('lines', ({ lines }) => share(lines), outcome),
    row('branches', ({ branches }) => share(branches), outcome),
    row(
      'changed places that a test finds',
      ({ mutants }) => share({ covered: mutants.found, total: mutants.total }),
      outcome,
    ),
    '',
    `${kept.length} tests kept, ${dropped.length} dropped; ${end}.`,
    '',
    ...dropped.map(({ title, why }) => `- dropped: ${title} (${why})`),
    '',
    `It took ${spent.requests} requests, ${spent.inputTokens} input and ${spent.outputTokens} output tokens, ${spent.usd.toFixed(6)} USD, ${spent.wh.toFixed(3)} Wh and ${spent.gCo2e.toFixed(3)} g CO2e (${spent.tier}), as the answers say; the books say ${booked.requests} requests, ${booked.usd.toFixed(6)} USD, ${booked.wh.toFixed(3)} Wh and ${booked.gCo2e.toFixed(3)} g.`,
    '',
  ].join('\n');
}
