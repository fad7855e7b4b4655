import { isRecord } from './json-body.ts';

/** Words by which vendors name an error where no status tells it, by the status that they stand for; in lower case, `_` for what divides them. */
const STATUS_OF_WORD: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  badrequesterror: 400,
  bad_request: 400,
  bad_request_error: 400,
  invalid_argument: 400,
  failed_precondition: 400,
  invalid_prompt: 400,
  invalid_value: 400,
  validation_error: 400,
  unprocessable_entity: 422,
  context_length_exceeded: 400,
  string_above_max_length: 400,
  content_filter: 400,
  content_policy_violation: 400,
  invalid_image: 400,
  invalid_function_call: 400,
  invalid_model: 404,
  authentication_error: 401,
  unauthenticated: 401,
  unauthorized: 401,
  invalid_api_key: 401,
  billing_error: 402,
  insufficient_credits: 402,
  payment_required: 402,
  permission_error: 403,
  permission_denied: 403,
  forbidden: 403,
  not_found: 404,
  not_found_error: 404,
  notfounderror: 404,
  model_not_found: 404,
  request_timeout: 408,
  conflict_error: 409,
  request_too_large: 413,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  rate_limited: 429,
  ratelimiterror: 429,
  too_many_requests: 429,
  resource_exhausted: 429,
  insufficient_quota: 429,
  quota_exceeded: 429,
  capacity_exceeded: 429,
  // OpenAI's types of a rate limit name what ran out.
  requests: 429,
  tokens: 429,
  api_error: 500,
  server_error: 500,
  internal: 500,
  internal_error: 500,
  internal_server_error: 500,
  internalservererror: 500,
  unavailable: 503,
  service_unavailable: 503,
  service_unavailable_error: 503,
  overloaded: 529,
  overloaded_error: 529,
  engine_overloaded: 503,
  model_overloaded: 503,
  slow_down: 503,
  timeout: 504,
  timeout_error: 504,
  deadline_exceeded: 504,
};

/** What an error means whose words no table knows: the upstream failed. */
const UNKNOWN = 502;

function statusOfWord(word: unknown): number | null {
  const number = typeof word === 'number' || (typeof word === 'string' && word !== '') ? Number(word) : Number.NaN;
  if (Number.isInteger(number)) return number >= 400 && number < 600 ? number : null;
  if (typeof word !== 'string') return null;
  const plain = word.toLowerCase().replaceAll(/[\s.-]+/g, '_');
  return Object.hasOwn(STATUS_OF_WORD, plain) ? (STATUS_OF_WORD[plain] as number) : null;
}

/**
 * The HTTP status that an error stands for which an upstream told elsewhere: in an event of its stream, in a body of
 * status 200 or inside a choice. A number in `code` or `status` is one; words of `code`, `type` and `status` are looked
 * up in this order; 502 where all are unknown.
 * @example toldStatus({ code: '429' }) // 429
 * @example toldStatus({ type: 'overloaded_error' }) // 529
 * @example toldStatus('something broke') // 502
 */
export function toldStatus(error: unknown): number {
  if (!isRecord(error)) return UNKNOWN;
  for (const name of ['code', 'status', 'status_code', 'type']) {
    const status = statusOfWord(error[name]);
    if (status !== null) return status;
  }
  return UNKNOWN;
}

/** The error that a whole answer tells instead of being one: its own, or one inside a choice; `null` where it tells none. */
export function errorToldIn(answer: unknown): unknown {
  if (!isRecord(answer)) return null;
  if (answer['error'] != null && answer['error'] !== '') return answer['error'];
  if (answer['type'] === 'error' || answer['object'] === 'error') return answer;
  return Array.isArray(answer['choices']) ? errorInChoices(answer['choices']) : null;
}

/** The error inside a choice of an answer or of a chunk; a finish reason may be all that tells it. */
export function errorInChoices(choices: readonly unknown[]): unknown {
  for (const choice of choices) {
    if (!isRecord(choice)) continue;
    if (choice['error'] != null && choice['error'] !== '') return choice['error'];
    if (choice['finish_reason'] === 'error')
      return { message: 'the model ended its answer with an error', code: UNKNOWN };
  }
  return null;
}

/** An error as the body of an answer of a protocol: whole, whatever the upstream left out of it. */
export function toldBody(error: unknown, protocol: string): Buffer {
  const told = isRecord(error) ? error : { message: error };
  const words = typeof told['message'] === 'string' && told['message'] !== '' ? told['message'] : WITHOUT_WORDS;
  const type = typeof told['type'] === 'string' ? told['type'] : null;
  const whole =
    protocol === 'anthropic'
      ? { type: 'error', error: { ...told, type: type ?? 'api_error', message: words } }
      : { error: { param: null, code: null, ...told, type: type ?? 'upstream_error', message: words } };
  return Buffer.from(JSON.stringify(whole));
}

const WITHOUT_WORDS = 'the upstream told an error without words';
