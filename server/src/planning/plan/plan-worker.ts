import { parentPort, workerData } from 'node:worker_threads';
import { planOf } from './plan.ts';
import type { Asked } from './plan-apart.ts';

const asked = workerData as Asked;
if (asked.kind === 'plan') parentPort?.postMessage(planOf(asked.ready, asked.grid));
else if (asked.kind === 'claims') {
  const { claimsOnYearlyAverages } = await import('../claims/claims.ts');
  parentPort?.postMessage(claimsOnYearlyAverages());
} else {
  // Loaded here alone: no other thread writes workbooks.
  const { writeWorkbook } = await import('../workbook/write-workbook.ts');
  const sheets =
    asked.kind === 'workbook'
      ? (await import('../workbook/workbook-of-plan.ts')).workbookOf(asked.plan)
      : (await import('../workbook/workbook-of-siting.ts')).workbookOfSiting(asked.siting);
  parentPort?.postMessage(await writeWorkbook(sheets));
}
