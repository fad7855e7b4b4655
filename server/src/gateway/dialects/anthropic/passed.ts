import { stores } from '../control/facts.ts';
import { family, type PassedFamily } from '../passed/family.ts';

const KEEPS = stores('keeps what it is given until somebody deletes it', null);

/** What of Anthropic's API is not read here. */
export const ANTHROPIC_PASSED: readonly PassedFamily[] = [
  family('files', '/files', { does: KEEPS }),
  family('batches', '/messages/batches', { does: stores('keeps requests and answers', 29) }),
  family('skills', '/skills', { does: KEEPS }),
];
