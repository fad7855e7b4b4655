import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../edge/index.ts';
import { compareSitings } from './compare-sitings.ts';
import { solveSiting } from './solve-siting.ts';
import type { SitingMessage, SitingWork } from './siting-apart.ts';

const { kind, problem, weights, limits } = workerData as SitingWork;
const tell = (message: SitingMessage): void => parentPort?.postMessage(message);
tell({
  made:
    kind === 'solve'
      ? await solveSiting(problem, weights, limits, systemClock, (at) => tell({ id: 'best', at }))
      : await compareSitings(problem, weights, limits, systemClock, (id, at) => tell({ id, at })),
});
