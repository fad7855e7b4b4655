import type { Usage } from '../../../units/index.ts';
import { usageInTail } from '../json-body.ts';
import { readUsage } from '../openai/usage.ts';
import type { PassedFamily } from './family.ts';

/** Usage that the end of an answer tells; `null`: it tells none. */
export const passedUsage = ({ tellsUsage }: PassedFamily, tail: Buffer): Usage | null =>
  tellsUsage ? readUsage(usageInTail(tail)) : null;
