import { wellFormed } from './text.ts';

/**
 * Every failure a person can meet, with the HTTP status it answers. The one table of its kind.
 * `type` is the OpenAI error type, so that SDKs behave.
 */
export const ERROR_TABLE = {
  JG_BAD_JSON: { status: 400, type: 'invalid_request_error' },
  JG_BAD_REQUEST: { status: 400, type: 'invalid_request_error' },
  JG_BAD_DOCUMENT: { status: 400, type: 'invalid_request_error' },
  JG_BAD_HEADER: { status: 400, type: 'invalid_request_error' },
  JG_GUARD: { status: 400, type: 'invalid_request_error' },
  JG_AUTH_MISSING: { status: 401, type: 'authentication_error' },
  JG_AUTH_UNKNOWN_KEY: { status: 401, type: 'authentication_error' },
  JG_BUDGET_SPENT: { status: 402, type: 'budget_error' },
  JG_KEY_FROZEN: { status: 403, type: 'permission_error' },
  JG_LOOP_STOPPED: { status: 403, type: 'permission_error' },
  JG_AUTH_FORBIDDEN: { status: 403, type: 'permission_error' },
  JG_CONTROL: { status: 403, type: 'permission_error' },
  JG_MODEL_UNKNOWN: { status: 404, type: 'invalid_request_error' },
  JG_NOT_FOUND: { status: 404, type: 'invalid_request_error' },
  JG_METHOD: { status: 405, type: 'invalid_request_error' },
  JG_BODY_SLOW: { status: 408, type: 'invalid_request_error' },
  JG_BODY_TOO_LARGE: { status: 413, type: 'invalid_request_error' },
  JG_BODY_PACKED: { status: 415, type: 'invalid_request_error' },
  JG_ROUTE_NO_CANDIDATE: { status: 422, type: 'invalid_request_error' },
  JG_OVERLOADED: { status: 503, type: 'overloaded_error' },
  JG_STORE_DOWN: { status: 503, type: 'overloaded_error' },
  JG_SHUTTING_DOWN: { status: 503, type: 'overloaded_error' },
  JG_UPSTREAM_UNREACHABLE: { status: 502, type: 'upstream_error' },
  JG_UPSTREAM_ERROR: { status: 502, type: 'upstream_error' },
  JG_UPSTREAM_CREDENTIAL: { status: 502, type: 'upstream_error' },
  JG_UPSTREAM_GARBAGE: { status: 502, type: 'upstream_error' },
  JG_UPSTREAM_TIMEOUT: { status: 504, type: 'upstream_error' },
  JG_RATE_LIMITED: { status: 429, type: 'rate_limit_error' },
  JG_CLIENT_GONE: { status: 499, type: 'client_error' },
  JG_INTERNAL: { status: 500, type: 'server_error' },
  JG_CONFIG: { status: 500, type: 'server_error' },
  JG_DATA: { status: 500, type: 'server_error' },
  JG_PORT_IN_USE: { status: 500, type: 'server_error' },
  JG_FOLDER_IN_USE: { status: 500, type: 'server_error' },
  JG_LEDGER: { status: 500, type: 'server_error' },
  JG_STATE: { status: 500, type: 'server_error' },
  JG_OUTBOUND_REFUSED: { status: 502, type: 'upstream_error' },
  JG_USAGE: { status: 400, type: 'invalid_request_error' },
} as const satisfies Record<string, { status: number; type: string }>;

export type ErrorCode = keyof typeof ERROR_TABLE;

/** Failures that another try of the same request meets again: a person has to do something first. */
const LASTING: readonly ErrorCode[] = [
  'JG_AUTH_MISSING',
  'JG_AUTH_UNKNOWN_KEY',
  'JG_AUTH_FORBIDDEN',
  'JG_KEY_FROZEN',
  'JG_LOOP_STOPPED',
  'JG_BUDGET_SPENT',
  'JG_CONTROL',
  'JG_GUARD',
  'JG_MODEL_UNKNOWN',
  'JG_NOT_FOUND',
  'JG_METHOD',
  'JG_BODY_TOO_LARGE',
  'JG_BODY_PACKED',
  'JG_ROUTE_NO_CANDIDATE',
  'JG_UPSTREAM_CREDENTIAL',
  'JG_CONFIG',
];

const BRAND = Symbol.for('joulegate.error');

/**
 * The one error class. The message says what is wrong, `where` says where (a line of the config, a field
 * of the request) and `hint` what to do.
 */
export class JoulegateError extends Error {
  readonly code: ErrorCode;
  readonly where: string | undefined;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, detail: { where?: string; hint?: string; cause?: unknown } = {}) {
    super(wellFormed(message), detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = 'JoulegateError';
    this.code = code;
    this.where = detail.where === undefined ? undefined : wellFormed(detail.where);
    this.hint = detail.hint === undefined ? undefined : wellFormed(detail.hint);
    Object.defineProperty(this, BRAND, { value: true });
  }

  get status(): number {
    return ERROR_TABLE[this.code].status;
  }

  /** Whether to send the same request again may help. */
  get retryMayHelp(): boolean {
    return !LASTING.includes(this.code);
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value;
  }
}

/** Turns anything thrown into a JoulegateError and keeps the cause. */
export function toJoulegateError(thrown: unknown): JoulegateError {
  if (thrown instanceof JoulegateError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new JoulegateError('JG_INTERNAL', message, { cause: thrown });
}

/**
 * The OpenAI error envelope of an error.
 * @param told how its hint is told where it is read
 */
export function toOpenAiError(
  error: JoulegateError,
  told: (hint: string) => string,
): {
  error: { message: string; type: string; param: string | null; code: string };
} {
  const hint = error.hint === undefined ? '' : ` (${told(error.hint)})`;
  return {
    error: {
      message: `${error.message}${hint}`,
      type: ERROR_TABLE[error.code].type,
      param: error.where ?? null,
      code: error.code,
    },
  };
}
