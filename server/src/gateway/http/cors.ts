import type { IncomingMessage, ServerResponse } from 'node:http';

const ANY = '*';
const HEADER_NAMES = /^[\w\-, ]{1,2000}$/;
/** What a page may read of an answer, beside its body. */
const EXPOSED = [
  'decision deployment energy-wh co2e-g cost-usd tier overhead-ms dropped removed cache usage-grade upstream-request-id'
    .split(' ')
    .map((name) => `x-joulegate-${name}`),
  'x-request-id',
  'request-id',
  'retry-after',
  'x-should-retry',
  ANY,
]
  .flat()
  .join(', ');

/**
 * Lets pages of the allowed origins read what is answered, and answers what their browsers ask first. Keys travel as
 * headers only: no cookie is ever allowed.
 * @param origins such as `https://app.example`, or `*`; none: pages read nothing
 * @returns whether the request was such a question and is answered
 */
export function answerCors(request: IncomingMessage, response: ServerResponse, origins: readonly string[]): boolean {
  const { origin } = request.headers;
  if (origin === undefined || origins.length === 0) return false;
  const any = origins.includes(ANY);
  if (!any && !origins.includes(origin)) return false;
  response.setHeader('access-control-allow-origin', any ? ANY : origin);
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) {
    response.setHeader('access-control-expose-headers', EXPOSED);
    return false;
  }
  const asked = request.headers['access-control-request-headers'] ?? '';
  response.writeHead(204, {
    vary: 'origin, access-control-request-headers',
    'access-control-allow-methods': 'GET, POST',
    'access-control-max-age': '600',
    ...(HEADER_NAMES.test(asked) ? { 'access-control-allow-headers': asked } : {}),
  });
  response.end();
  return true;
}
