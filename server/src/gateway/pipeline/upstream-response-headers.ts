import type { Dialect } from '../dialects/index.ts';
import type { HeaderList } from './reply.ts';

/** Headers of an answer as they came, names in lower case. */
export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** A header's only or first value; empty where it is absent. */
export const firstValue = (value: AnswerHeaders[string]): string =>
  Array.isArray(value) ? (value[0] ?? '') : (value ?? '');

/** What clients of every dialect read beside the body. Everything else stays here: cookies, hops and what the transport says. */
const PASSED: readonly string[] = ['retry-after', 'retry-after-ms', 'x-should-retry', 'request-id', 'x-request-id'];

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
 * @param dialect of a client that would have had these headers without joulegate: nothing was decided or translated for it
 * @example pushUpstreamHeaders(headers, { 'openai-version': '2020-10-01', 'set-cookie': 'a=b' }, openai) // 'openai-version', '2020-10-01'
 */
export function pushUpstreamHeaders(
  headers: HeaderList,
  upstream: AnswerHeaders,
  dialect: Pick<Dialect, 'passes'> | null,
): void {
  const id = upstream['x-request-id'] ?? upstream['request-id'];
  if (typeof id === 'string' && isPlain(id)) headers.push('x-joulegate-upstream-request-id', id);
  if (dialect === null) return;
  for (const name in upstream) {
    const value = upstream[name];
    if (
      typeof value === 'string' &&
      (PASSED.includes(name) || dialect.passes(name)) &&
      isPlain(value) &&
      !headers.includes(name)
    )
      headers.push(name, value);
  }
}
