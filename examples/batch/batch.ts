import OpenAI, { toFile } from 'openai';

/** What the gateway says of a batch beside what OpenAI says. */
interface Waited {
  readonly starts_at?: number;
  readonly expected_co2e_saved_share?: number;
  readonly co2e_saved_g?: number | null;
  readonly usd_saved?: number | null;
}
type Batch = OpenAI.Batch & { readonly joulegate?: Waited };

const ENDED = ['completed', 'failed', 'expired', 'cancelled'];

/** Asks questions that can wait, and waits for their answers, in the order of the questions; `null`: this one has none. */
export async function askLater(
  client: OpenAI,
  model: string,
  questions: readonly string[],
  told: (line: string) => void,
  { window = '24h', pollMs = 1000 } = {},
): Promise<readonly (string | null)[]> {
  const lines = questions.map((content, i) => ({
    custom_id: String(i),
    method: 'POST',
    url: '/v1/chat/completions',
    body: { model, messages: [{ role: 'user', content }] },
  }));
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  const file = await client.files.create({ file: await toFile(Buffer.from(text), 'work.jsonl'), purpose: 'batch' });
  let batch: Batch = await client.batches.create({
    input_file_id: file.id,
    endpoint: '/v1/chat/completions',
    completion_window: window as '24h',
  });
  told(`${batch.id} is to be answered by ${new Date(batch.expires_at! * 1000).toISOString()}`);
  while (!ENDED.includes(batch.status)) {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    const before = batch.joulegate?.starts_at;
    batch = await client.batches.retrieve(batch.id);
    const { starts_at: startsAt, expected_co2e_saved_share: share } = batch.joulegate ?? {};
    if (startsAt !== undefined && startsAt !== before)
      told(`it runs at ${new Date(startsAt * 1000).toISOString()}, which is to save ${share} of its carbon`);
  }
  const { co2e_saved_g: grams = null, usd_saved: usd = null } = batch.joulegate ?? {};
  told(`${batch.status}; waiting saved ${grams ?? 'unknown'} g CO2e and ${usd ?? 'unknown'} USD`);
  const answers = new Array<string | null>(questions.length).fill(null);
  if (batch.output_file_id == null) return answers;
  const output = await (await client.files.content(batch.output_file_id)).text();
  for (const line of output.trimEnd().split('\n')) {
    const { custom_id: id, response } = JSON.parse(line) as {
      custom_id: string;
      response: { body: OpenAI.ChatCompletion };
    };
    answers[Number(id)] = response.body.choices[0]?.message.content ?? null;
  }
  return answers;
}

// OPENAI_BASE_URL and OPENAI_API_KEY say where the gateway is.
if (import.meta.main) {
  const questions = ['What is a watt-hour?', 'What is a tonne of CO2e?', 'When is a grid clean?'];
  for (const answer of await askLater(new OpenAI(), 'nightly', questions, console.log)) console.log(answer);
}
