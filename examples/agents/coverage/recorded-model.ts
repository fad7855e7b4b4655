import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A model whose answers are written down: the nth answer to a conversation about a task, and no other. */
export interface RecordedModel {
  /** Base URL, ending in `/v1`. */
  readonly url: string;
  close(): Promise<void>;
}

export const RECORDED_MODEL = 'recorded-coder';
/** About what English and code take a token. */
const CHARACTERS_A_TOKEN = 4;
const tokensOf = (text: string): number => Math.ceil(text.length / CHARACTERS_A_TOKEN);

interface Asked {
  readonly model?: string;
  readonly messages?: readonly { readonly role: string; readonly content: string }[];
}

/** Starts it on a free port of loopback. It refuses other models, other paths, and turns that nobody has recorded. */
export async function startRecordedModel(task: string): Promise<RecordedModel> {
  const answers = JSON.parse(
    readFileSync(join(import.meta.dirname, 'recorded', `${task}.json`), 'utf8'),
  ) as readonly object[];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const refuse = (status: number, message: string): void => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code: null } }));
      };
      if (request.method !== 'POST' || request.url !== '/v1/chat/completions') return refuse(404, 'no such endpoint');
      let asked: Asked;
      try {
        asked = JSON.parse(Buffer.concat(chunks).toString()) as Asked;
      } catch {
        return refuse(400, 'the body is no JSON');
      }
      const { model, messages = [] } = asked;
      if (model !== RECORDED_MODEL) return refuse(404, `the model ${String(model)} does not exist`);
      const turn = messages.filter(({ role }) => role === 'assistant').length;
      if (answers[turn] === undefined) return refuse(400, `no answer is recorded for turn ${turn + 1}`);
      const content = JSON.stringify(answers[turn]);
      const input = messages.reduce((sum, each) => sum + tokensOf(each.content), 0);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          id: `chatcmpl-${task}-${turn}`,
          object: 'chat.completion',
          created: 1_795_900_000,
          model: RECORDED_MODEL,
          choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop', logprobs: null }],
          usage: {
            prompt_tokens: input,
            completion_tokens: tokensOf(content),
            total_tokens: input + tokensOf(content),
          },
        }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
