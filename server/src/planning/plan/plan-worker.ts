import { parentPort, workerData } from 'node:worker_threads';
import { planOf } from './plan.ts';
import type { Asked } from './plan-apart.ts';

const asked = workerData as Asked;
if (asked.kind === 'plan') parentPort?.postMessage(planOf(asked.ready, asked.grid));
else {
  // Loaded here alone: no other thread writes workbooks.
  const [{ workbookOf }, { writeWorkbook }] = [
    await import('../workbook/workbook-of-plan.ts'),
    await import('../workbook/write-workbook.ts'),
  ];
  parentPort?.postMessage(await writeWorkbook(workbookOf(asked.plan)));
}
