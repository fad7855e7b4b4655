import pino from 'pino';
import type { EventBus } from '../gateway/index.ts';

/**
 * Logs what an operator must see, as JSON lines on standard error: faults and health, never a request's content.
 * @returns what ends it
 */
export function logEvents(bus: EventBus): () => void {
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
  return bus.subscribe((event) => {
    switch (event.kind) {
      case 'upstream-health':
        if (event.healthy) log.info({ deployment: event.deployment }, 'deployment answers again');
        else
          log.warn(
            { deployment: event.deployment, detail: event.detail },
            'deployment taken out after repeated failures',
          );
        return;
      case 'usage-missing':
        return log.warn(
          { id: event.id, deployment: event.deployment },
          'answer without usage: tokens counted or estimated',
        );
      case 'ledger-fault':
        return log.error({ detail: event.message }, 'the ledger could not take an entry');
      case 'upload-fault':
        return log.error(
          { detail: event.message },
          'the books could not be uploaded: they wait here and are tried again',
        );
      case 'part-fault':
        return log.error(
          { part: event.part, detail: event.message },
          'a part failed under a request, which went on without it',
        );
      case 'grid-fault':
        return log.error({ detail: event.message }, 'grid intensity could not be read: the last hour stays in force');
      case 'meter-fault':
        return log.error({ detail: event.message }, 'the meters could not be read: their hours stay modelled');
      case 'standing-fault':
        if (event.message === null) return log.info({ part: event.part }, 'a part is well again');
        return log.error(
          { part: event.part, detail: event.message },
          'a part fails: what it last knew stays in force until it is well',
        );
      case 'config-changed':
        if (event.waiting.length > 0)
          return log.warn(
            { version: event.version, waiting: event.waiting },
            'config in force; these sections wait for a restart',
          );
        return log.info({ version: event.version }, 'config in force');
      case 'config-fault':
        return log.error({ detail: event.message }, 'the changed config is refused: the one before stays in force');
      case 'abuse': {
        const { kind, key, network, session, what, observed, usual } = event.alarm;
        return log.warn(
          { kind, key, network, session, what, observed, usual, action: event.action },
          'use that looks like abuse',
        );
      }
      case 'unauthenticated':
        return log.info({ code: event.code }, 'request without a valid key');
      case 'webhook':
        if (event.result === 'given-up')
          log.warn({}, 'a webhook was given up: joulegate batches ID says which and why');
        return;
      case 'entry':
      case 'diagnosis':
      case 'guard-stage':
      case 'traced':
        return;
    }
  });
}
