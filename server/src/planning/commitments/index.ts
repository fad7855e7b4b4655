import { COMMITMENT, sha256Of } from './commitment.ts';
import { inForce, keptCommitments } from './keep-commitments.ts';
import { layOver } from './lay-over.ts';
import { HELD_FIGURES, track } from './track.ts';

/** Choices of plans that a person accepted: kept and signed, laid over policy, held against the books. */
export const commitments = {
  ...keptCommitments,
  schema: COMMITMENT,
  sha256Of,
  inForce,
  layOver,
  track,
  figures: HELD_FIGURES,
} as const;
