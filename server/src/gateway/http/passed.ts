import type { IncomingMessage } from 'node:http';
import { JoulegateError } from '../../units/index.ts';
import type { PassedPath } from '../dialects/index.ts';
import type { GatewayRuntime, PassedRequest } from '../pipeline/index.ts';
import type { BodyBounds } from './body.ts';
import { readBody } from './body.ts';
import { PassedBody } from './passed-body.ts';

const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'];
/** Bodies of these types are read by nobody here but for the fields of a form; any other is JSON. */
const UNREAD =
  /^\s*(?:multipart\/form-data|application\/(?:octet-stream|sdp)|(?:audio|image|video)\/[\w.+-]+)\s*(?:;|$)/i;

const packed = (): JoulegateError =>
  new JoulegateError('JG_BODY_PACKED', 'a body that passes unread must not be packed', {
    where: 'content-encoding',
    hint: 'send it as it is',
  });

const noJson = (type: string | undefined): JoulegateError =>
  new JoulegateError('JG_BAD_JSON', `the body is no JSON, and its type ${type ?? 'is missing'}`, {
    where: 'content-type',
    hint: 'send JSON, a form (multipart/form-data) or a file by its own type',
  });

function parsed(body: Buffer, value: unknown, type: string | undefined): unknown {
  if (value !== undefined) return value;
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw noJson(type);
  }
}

/**
 * Gets the body of a passed request ready: JSON is read whole within its bounds, anything else is left to come in pieces.
 * `done` is called once, with what is wrong with it or with the request.
 */
export function readPassed(
  request: IncomingMessage,
  passed: PassedPath,
  runtime: GatewayRuntime,
  bounds: BodyBounds,
  done: (error: JoulegateError | null, ready: PassedRequest | null) => void,
): void {
  const { method = '', headers } = request;
  if (!METHODS.includes(method))
    return done(new JoulegateError('JG_METHOD', `${method} does not pass through here`, { where: 'method' }), null);
  const { 'content-type': contentType, accept, 'content-length': length } = headers;
  const bytes = length === undefined ? null : Number(length);
  const base = { method: method as PassedRequest['method'], passed, contentType, accept, bytes, value: undefined };
  const hasBody = headers['transfer-encoding'] !== undefined || (bytes ?? 0) > 0;
  if (!hasBody) return done(null, { ...base, bytes: null, body: null });
  if (contentType !== undefined && UNREAD.test(contentType)) {
    if (headers['content-encoding'] !== undefined) return done(packed(), null);
    return done(null, { ...base, body: new PassedBody(request, runtime.clock) });
  }
  readBody(request, bounds, (error, body, read) => {
    if (error !== null) return done(error, null);
    try {
      done(null, { ...base, body, value: parsed(body, read?.value, contentType) });
    } catch (bad) {
      done(bad as JoulegateError, null);
    }
  });
}
