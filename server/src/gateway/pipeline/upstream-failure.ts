import { JoulegateError } from '../../units/index.ts';
import type { TryResult } from './attempt.ts';

export const upstreamFailure = (message: string): JoulegateError => new JoulegateError('JG_UPSTREAM_ERROR', message);

/** An answer that is none of its protocol. @param sample what it began with, where that is known */
export const garbageFailure = (sample: string | null): JoulegateError =>
  new JoulegateError(
    'JG_UPSTREAM_GARBAGE',
    `the upstream's answer is none of its protocol${sample === null ? '' : `: it began with ${JSON.stringify(sample.slice(0, 40))}`}`,
    { hint: 'check baseUrl, protocol and endpoints of the deployment' },
  );

/** What operators are told of a failure, in logs too: never an answer's own words. */
export const failureDetail = (error: JoulegateError | null, status: number | null): string =>
  error === null
    ? `status ${status}`
    : error.code === 'JG_UPSTREAM_GARBAGE'
      ? 'an answer that is none of its protocol'
      : error.message;

/** A credential that cannot be read names a file or variable of this machine, which is nothing for a caller. */
export const forCaller = (error: JoulegateError): JoulegateError =>
  error.code === 'JG_CONFIG'
    ? new JoulegateError('JG_UPSTREAM_CREDENTIAL', 'the credential of a deployment cannot be read', {
        cause: error,
        hint: 'its operator must set it',
      })
    : error;

/** Statuses that say "later" rather than "your request is wrong". */
const isPassing = (status: number): boolean => status === 408 || status === 429;

/** The key's trouble: refused, or its quota used up. Another key may do. */
export const isKeysFault = (status: number): boolean =>
  status === 401 || status === 402 || status === 403 || status === 429;

export const timeoutFailure = (detail: string, cause?: unknown): JoulegateError =>
  new JoulegateError('JG_UPSTREAM_TIMEOUT', `the upstream did not answer in time (${detail})`, { cause });

/** The caller's own mistake, which is no mark against the deployment. */
export const isCallersFault = (status: number | null): boolean =>
  status !== null && status >= 400 && status < 500 && !isPassing(status);

/**
 * What an error status means: whether another deployment may be tried, and whether the caller should see the
 * upstream's own words. Redirects are not followed, and a success without a completion is none.
 */
export function statusFailure(status: number): {
  readonly error: JoulegateError;
  readonly retryable: boolean;
  readonly passThrough: boolean;
} {
  const ours = status === 401 || status === 402 || status === 403;
  const noAnswer = status < 400;
  const error = ours
    ? new JoulegateError('JG_UPSTREAM_CREDENTIAL', `the upstream refused our credential (${status})`, {
        hint: "check this deployment's credential",
      })
    : upstreamFailure(`the upstream answered ${status}`);
  return { error, retryable: ours || noAnswer || isPassing(status) || status >= 500, passThrough: !ours && !noAnswer };
}

const TIMEOUTS: readonly string[] = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT'];

/** What a broken connection means. @param answered the upstream had begun to answer */
export function socketFailure(
  cause: Error,
  answered: boolean,
): { readonly outcome: TryResult['outcome']; readonly error: JoulegateError } {
  const code = (cause as { code?: string }).code ?? '';
  if (TIMEOUTS.includes(code)) return { outcome: 'timeout', error: timeoutFailure(code, cause) };
  const message = answered ? 'the upstream broke off its answer' : 'the upstream cannot be reached';
  return {
    outcome: 'unreachable',
    error: new JoulegateError('JG_UPSTREAM_UNREACHABLE', `${message} (${code || cause.message})`, { cause }),
  };
}
