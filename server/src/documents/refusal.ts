import { JoulegateError } from '../units/index.ts';

/** A file that is not read, and why. */
export const refusedDocument = (why: string, hint = 'send another file, or its text'): JoulegateError =>
  new JoulegateError('JG_BAD_DOCUMENT', `the document is not read: ${why}`, { where: 'document', hint });
