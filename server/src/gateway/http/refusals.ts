import { JoulegateError } from '../../units/index.ts';

/** Clients of every vendor send again what failed with a server's status, unless they are told not to. */
export const retryHeader = (error: JoulegateError): Record<string, string> =>
  error.retryMayHelp ? {} : { 'x-should-retry': 'false' };

/** Of a request that came too late. */
export const shuttingDown = (): JoulegateError =>
  new JoulegateError('JG_SHUTTING_DOWN', 'the gateway is shutting down', { hint: 'retry elsewhere' });
/** Of a request that was under way when its key ended. */
export const keyGone = (): JoulegateError =>
  new JoulegateError('JG_AUTH_UNKNOWN_KEY', 'the API key was revoked or has expired while the request was under way', {
    where: 'authorization',
    hint: '"joulegate keys list" shows the keys that work',
  });
