import { toFile, type OpenAI } from 'openai';
import { MODEL } from './test-app.fixture.ts';

/** Makes a batch of so many chat completions, `prompt 0.` and on. @returns its id */
export async function batchOf(requests: number, client: OpenAI, completionWindow = '24h'): Promise<string> {
  const lines = Array.from({ length: requests }, (_, i) =>
    JSON.stringify({
      custom_id: `r-${i}`,
      method: 'POST',
      url: '/v1/chat/completions',
      body: { model: MODEL, messages: [{ role: 'user', content: `prompt ${i}.` }] },
    }),
  );
  const input = await client.files.create({ file: await toFile(Buffer.from(lines.join('\n'))), purpose: 'batch' });
  const asked = { input_file_id: input.id, endpoint: '/v1/chat/completions' } as const;
  // The official client knows no other window than a day.
  return (await client.batches.create({ ...asked, completion_window: completionWindow as '24h' })).id;
}
