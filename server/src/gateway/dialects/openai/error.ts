import { toOpenAiError, type JoulegateError } from '../../../units/index.ts';

/** An error in OpenAI's envelope. */
export const openAiErrorBody = (error: JoulegateError): Buffer => Buffer.from(JSON.stringify(toOpenAiError(error)));
