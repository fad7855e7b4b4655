import type { IncomingMessage } from 'node:http';
import { cutText, JoulegateError } from '../../../units/index.ts';
import type { Principal } from '../../tenants/index.ts';
import type { BatchParts } from '../parts.ts';
import type { Scheduler } from '../when.ts';

/** A request for files or batches, by who asks. */
export interface Asked {
  readonly request: IncomingMessage;
  readonly principal: Principal;
  /** Behind `/v1`. */
  readonly path: string;
  readonly query: string;
}

export interface DoorParts extends BatchParts {
  /** A batch has come or is to be cancelled. */
  readonly wake: () => void;
  readonly scheduler: Pick<Scheduler, 'plan' | 'hold'>;
}

export const bad = (where: string, message: string, hint: string): JoulegateError =>
  new JoulegateError('JG_BAD_REQUEST', message, { where, hint });

export const gone = (what: string, id: string): JoulegateError =>
  new JoulegateError('JG_NOT_FOUND', `there is no ${what} ${cutText(id, 60)}`, {
    where: 'path',
    hint: `list them: GET /v1/${what === 'file' ? 'files' : 'batches'}`,
  });
