import { UsageLearner } from '../../kernel/index.ts';

/** A learner takes about 3 KB. */
const MOST_LEARNERS = 2048;

/** Finds the learner of an organisation's requests to an endpoint of a workload. */
export type FindLearner = (organisation: string, workload: string, endpoint: string) => UsageLearner;

/**
 * Learners, made when they are first asked for: each organisation has its own, so that nobody's traffic changes what is
 * expected of another's. Where there are too many, the one that was asked for longest ago starts anew.
 */
export function openLearners(most = MOST_LEARNERS): FindLearner {
  const known = new Map<string, UsageLearner>();
  return (organisation, workload, endpoint) => {
    const key = JSON.stringify([organisation, workload, endpoint]);
    const found = known.get(key) ?? new UsageLearner();
    known.delete(key);
    known.set(key, found);
    const oldest = known.keys().next();
    if (known.size > most && oldest.done !== true) known.delete(oldest.value);
    return found;
  };
}
