import type { Ruling } from '../../../kernel/index.ts';
import { singleHeader, type RequestHeaders } from '../dialect.ts';
import { breaks } from './breaks.ts';
import type { HeaderFacts } from './facts.ts';

/** Headers as they may go on, and names of what was left out. */
export interface HeaderVerdict {
  readonly headers: RequestHeaders;
  readonly taken: readonly string[];
}

/**
 * What control rules leave of the headers that a dialect passes on. Headers choose workspaces, profiles and features of
 * the credential, which is ours.
 */
export function judgeHeaders(
  { headers: facts, features }: HeaderFacts,
  headers: RequestHeaders,
  ruling: Ruling,
): HeaderVerdict {
  const kept: Record<string, RequestHeaders[string]> = {};
  const taken: string[] = [];
  for (const name in facts) {
    const fact = facts[name];
    const value = headers[name];
    if (fact === undefined || value === undefined || !breaks(fact, value, ruling)) continue;
    kept[name] = undefined;
    taken.push(name);
  }
  for (const name in features) {
    const value = singleHeader(headers[name]);
    if (value === undefined) continue;
    const asked = value.split(',').map((feature) => feature.trim());
    const harmless = asked.filter((feature) => features[name]?.some((start) => feature.startsWith(start)));
    if (harmless.length === asked.length) continue;
    kept[name] = harmless.length === 0 ? undefined : harmless.join(',');
    taken.push(name);
  }
  return taken.length === 0 ? { headers, taken } : { headers: { ...headers, ...kept }, taken };
}
