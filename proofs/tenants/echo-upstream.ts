import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An upstream that answers with what it was sent, and where nothing in it names an organisation with who asks now. */
export interface EchoUpstream {
  readonly url: string;
  /** Said in answers to prompts that name nobody: who reads it without having asked read another's answer. */
  asker: string;
  readonly asked: number;
  close(): Promise<void>;
}

const CANARY = /canary-(?:one|two)-[0-9a-f]+/;

export async function startEcho(): Promise<EchoUpstream> {
  let asked = 0;
  let asker = '';
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      asked++;
      const body = Buffer.concat(parts).toString('utf8');
      const content = `answer ${asked} for ${CANARY.exec(body)?.[0] ?? asker}`;
      const usage = { prompt_tokens: 9, completion_tokens: 7, total_tokens: 16 };
      const head = { id: `c-${asked}`, created: 1, model: 'mock' };
      if (body.includes('"stream":true')) {
        const chunk = (delta: object, finish_reason: string | null): string =>
          `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
        const end = `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [], usage })}\n\n`;
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(`${chunk({ role: 'assistant', content }, null)}${chunk({}, 'stop')}${end}data: [DONE]\n\n`);
        return;
      }
      const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ...head, object: 'chat.completion', choices, usage }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    get asker() {
      return asker;
    },
    set asker(name) {
      asker = name;
    },
    get asked() {
      return asked;
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
