import { each, HARMLESS, sends, stores } from '../control/facts.ts';
import { family, type PassedFamily } from '../passed/family.ts';

const KEEPS = stores('keeps what it is given until somebody deletes it', null);

/** What of OpenAI's API is not read here. Source: OpenAI API document 2.3.0. */
export const OPENAI_PASSED: readonly PassedFamily[] = [
  family('images', '/images', {
    tellsUsage: true,
    fields: each(
      HARMLESS,
      'model prompt n size quality style user background moderation output_compression output_format',
      'partial_images stream response_format input_fidelity',
    ),
  }),
  family('audio', '/audio', {
    tellsUsage: true,
    fields: each(HARMLESS, 'model input voice instructions response_format speed stream_format'),
  }),
  family('realtime', '/realtime', { does: sends('hands out keys and lines that lead past this gateway') }),
  family('files', '/files', { does: KEEPS }),
  family('uploads', '/uploads', { does: KEEPS }),
  family('vector-stores', '/vector_stores', { does: KEEPS }),
  family('batches', '/batches', { does: KEEPS }),
  family('fine-tuning', '/fine_tuning', { does: KEEPS }),
  family('containers', '/containers', { does: KEEPS }),
  family('conversations', '/conversations', { does: KEEPS }),
  family('videos', '/videos', { does: KEEPS }),
  family('evals', '/evals', { does: KEEPS }),
  family('assistants', '/assistants', { does: KEEPS }),
  family('threads', '/threads', { does: KEEPS }),
  family('skills', '/skills', { does: KEEPS }),
  family('stored-responses', '/responses', { does: KEEPS }),
  family('stored-completions', '/chat/completions', { does: KEEPS }),
];
