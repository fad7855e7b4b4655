import { workers } from '../../edge/index.ts';
import type { SitingComparison } from './compare-sitings.ts';
import type { SolvedSiting, SolveLimits, TellSolve } from './solve-siting.ts';
import type { SitingProblem, SitingWeights } from './types.ts';

/** What the thread of sitings is asked for. */
export interface SitingWork {
  readonly kind: 'solve' | 'compare';
  readonly problem: SitingProblem;
  readonly weights: SitingWeights;
  /** Of each search. */
  readonly limits: SolveLimits;
}

type At = Parameters<TellSolve>[0];
/** How far it is, and in the end what it made. */
export type SitingMessage =
  { readonly id: string; readonly at: At } | { readonly made: SolvedSiting | SitingComparison };

/** Of JavaScript alone: what the solver takes lies outside of it. */
const MEMORY_MB = 1024;

const apart = <Made>(work: SitingWork, tell: (id: string, at: At) => void): Promise<Made> =>
  workers.ask<SitingMessage, Made>(
    new URL('./siting-worker.ts', import.meta.url),
    { name: 'siting', data: work, memoryMb: MEMORY_MB },
    (message) => {
      if ('made' in message) return { answer: message.made as Made };
      tell(message.id, message.at);
      return null;
    },
  );

type Asked = Omit<SitingWork, 'kind'>;

/** Siting in a thread of its own: HiGHS blocks the one that it runs in, and is loaded in no other. */
export const sitingsApart = {
  solve: (work: Asked, tell: (id: string, at: At) => void = () => undefined): Promise<SolvedSiting> =>
    apart<SolvedSiting>({ kind: 'solve', ...work }, tell),
  compare: (work: Asked, tell: (id: string, at: At) => void = () => undefined): Promise<SitingComparison> =>
    apart<SitingComparison>({ kind: 'compare', ...work }, tell),
} as const;
