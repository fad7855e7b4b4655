import { chatStream, compactionBody, messageItem, responseBody, responseStream } from './openai-answers.fixture.ts';
import type { Steady } from './steady.fixture.ts';
import { sendEvents, sendJson, startWitness, type Witness } from './witness.fixture.ts';

/** An upstream that passes everything to `steady` first: what does not fit the description is answered 400 with the reasons. */
export interface ValidatingUpstream extends Witness {
  /** Reasons of `steady` against what it was sent, by path and request text. */
  readonly complaints: ReadonlyMap<string, string>;
}

const STREAMS: Readonly<Record<string, (model: string, pieces: readonly string[]) => string>> = {
  '/chat/completions': chatStream,
  '/responses': responseStream,
};

/** Answers are `steady`'s own, but for streams, of which it can only send random events in no order, and for responses and compactions, whose published examples do not fit the description. */
export async function startValidatingUpstream(steady: Steady): Promise<ValidatingUpstream> {
  const complaints = new Map<string, string>();
  const witness = await startWitness(async ({ path, text }, response) => {
    const answer = await fetch(steady.url + path, {
      method: 'POST',
      body: text,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
    });
    const body = await answer.text();
    if (!answer.ok) complaints.set(`${path} ${text}`, body);
    const { stream, model } = JSON.parse(text) as { stream?: boolean | null; model: string };
    if (answer.ok && stream === true)
      return sendEvents(response, (STREAMS[path] as (typeof STREAMS)[string])(model, ['Grüße ', '🌍']));
    if (answer.ok && path === '/responses/compact') return sendJson(response, compactionBody());
    if (answer.ok && path === '/responses') return sendJson(response, responseBody(model, [messageItem('Grüße')]));
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(body);
  });
  return { ...witness, complaints };
}
