import { parentPort } from 'node:worker_threads';
import { toJoulegateError } from '../units/index.ts';
import type { DocumentAnswer, DocumentJob } from './documents.ts';
import { readDocument } from './read-document.ts';

parentPort?.on('message', ({ id, bytes, name }: DocumentJob) => {
  const told = (answer: DocumentAnswer): void => parentPort?.postMessage(answer);
  readDocument(bytes, name).then(
    (document) => told({ id, document }),
    (fault: unknown) => {
      const { code, message, hint } = toJoulegateError(fault);
      told({ id, refused: { code, message, hint } });
    },
  );
});
