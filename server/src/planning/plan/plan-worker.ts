import { parentPort, workerData } from 'node:worker_threads';
import { planOf } from './plan.ts';
import type { PlanWork } from './plan-apart.ts';

const { ready, grid } = workerData as PlanWork;
parentPort?.postMessage(planOf(ready, grid));
