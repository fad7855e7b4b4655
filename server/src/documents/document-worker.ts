import { parentPort } from 'node:worker_threads';
import { systemClock } from '../edge/index.ts';
import { toJoulegateError } from '../units/index.ts';
import type { DocumentAnswer, DocumentJob } from './documents.ts';
import { scalePicture } from './pictures/scale-picture.ts';
import { readDocument } from './read-document.ts';
import { readingTime } from './reading-time.ts';

parentPort?.on('message', ({ id, bytes, work, timeoutMs }: DocumentJob) => {
  const told = (answer: DocumentAnswer): void => parentPort?.postMessage(answer);
  // Until here the thread may have been starting, which is no file's fault.
  told({ id, doing: 'reading' });
  const time = readingTime(systemClock, timeoutMs, (doing) => told({ id, doing }));
  const made =
    work.kind === 'read' ? readDocument(bytes, work.name, time) : time.aside(() => scalePicture(bytes, work.sights));
  made.then(
    (result) => told({ id, made: result }),
    (fault: unknown) => {
      const { code, message, hint } = toJoulegateError(fault);
      told({ id, refused: { code, message, hint } });
    },
  );
});
