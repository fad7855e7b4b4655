import { called } from '../../../edge/index.ts';
import type { JoulegateError } from '../../../units/index.ts';

/** Anthropic's error envelope. */
export interface MessagesError {
  readonly type: 'error';
  readonly error: {
    readonly type: string;
    readonly message: string;
    readonly details?: { readonly error_code: string };
  };
  readonly request_id: string | null;
}

/** Anthropic's error types by status; statuses that it has none for read as their class. */
const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** @example messagesErrorType(402) // 'billing_error' */
export const messagesErrorType = (status: number): string =>
  TYPES[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');

/**
 * The Anthropic error envelope of an error. It has no member for the field at fault, so the message begins with it. A
 * `thread` that cannot be carried is refused in the details by which Anthropic's SDK goes on without it.
 */
export function toAnthropicError(error: JoulegateError, requestId: string | null): MessagesError {
  const where = error.where === undefined ? '' : `${error.where}: `;
  const hint = error.hint === undefined ? '' : ` (${called.pasteable(error.hint)})`;
  const details =
    (error.code === 'JG_BAD_REQUEST' || error.code === 'JG_CONTROL') && error.where === 'thread'
      ? { details: { error_code: 'thread_unsupported_request' } }
      : {};
  return {
    type: 'error',
    error: { type: messagesErrorType(error.status), message: `${where}${error.message}${hint}`, ...details },
    request_id: requestId,
  };
}

/** {@link toAnthropicError} as an answer's body. */
export const anthropicErrorBody = (error: JoulegateError, requestId: string | null): Buffer =>
  Buffer.from(JSON.stringify(toAnthropicError(error, requestId)));

/** {@link toAnthropicError} inside a stream that has begun. */
export const anthropicStreamError = (error: JoulegateError, requestId: string | null): Buffer =>
  Buffer.from(`event: error\ndata: ${JSON.stringify(toAnthropicError(error, requestId))}\n\n`);
