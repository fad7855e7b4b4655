import type { HeaderList } from './reply.ts';

/** Headers of an answer as they came, names in lower case. */
export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** A header's only or first value; empty where it is absent. */
export const firstValue = (value: AnswerHeaders[string]): string =>
  Array.isArray(value) ? (value[0] ?? '') : (value ?? '');

/** What clients of a provider read beside the body. Everything else stays here: cookies, hops and what the transport says. */
const PASSED: ReadonlySet<string> = new Set([
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'request-id',
  'x-request-id',
  'openai-processing-ms',
  'openai-version',
  'openai-organization',
  'anthropic-organization-id',
]);
const isPassed = (name: string): boolean =>
  PASSED.has(name) || name.startsWith('x-ratelimit-') || name.startsWith('anthropic-ratelimit-');

const LONGEST_VALUE = 256;

/** A value that a header can carry on. */
function isPlain(value: string): boolean {
  if (value.length > LONGEST_VALUE) return false;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

/**
 * Adds to an answer what its upstream said beside the body; a name that is already there is ours and stays. The
 * upstream's own name for the request, by which its provider's support finds it, is told in any case.
 * @param passes the client would have had these headers without joulegate: nothing was decided or translated for it
 * @example pushUpstreamHeaders(headers, { 'openai-version': '2020-10-01', 'set-cookie': 'a=b' }, true) // 'openai-version', '2020-10-01'
 */
export function pushUpstreamHeaders(headers: HeaderList, upstream: AnswerHeaders, passes: boolean): void {
  const id = upstream['x-request-id'] ?? upstream['request-id'];
  if (typeof id === 'string' && isPlain(id)) headers.push('x-joulegate-upstream-request-id', id);
  if (!passes) return;
  for (const name in upstream) {
    const value = upstream[name];
    if (typeof value === 'string' && isPassed(name) && isPlain(value) && !headers.includes(name))
      headers.push(name, value);
  }
}
