/** What every client of this folder shares: where the gateway is, which models stand behind it, how a check is told. */
import assert from 'node:assert/strict';

const told = (name: string): string => process.env[`JOULEGATE_${name}`]!;
export const ROOT = told('URL');
export const V1 = `${ROOT}/v1`;
export const KEY = told('KEY');
export const WRONG_KEY = 'a-key-that-nobody-has';
export const CHAT = told('CHAT_MODEL');
export const ANTHROPIC = told('ANTHROPIC_MODEL');
export const OPENAI = told('OPENAI_MODEL');

/** `chat over Anthropic`: what the client speaks, and what its answers come from. */
export const lane = (own: string, model: string): string =>
  `${own} over ${model === CHAT ? 'chat' : model === ANTHROPIC ? 'Anthropic' : 'OpenAI'}`;

/** Runs each check and tells its outcome in a line of its own. */
export async function checks(name: string, each: Readonly<Record<string, () => unknown>>): Promise<void> {
  for (const [check, ask] of Object.entries(each)) {
    let fault: string | undefined;
    try {
      await ask();
    } catch (error) {
      fault = String(error).slice(0, 300);
    }
    console.log(JSON.stringify({ lane: name, check, fault }));
  }
}

/** The upstreams' greeting came whole. */
export const says = (text: string | null | undefined): void =>
  assert(text?.startsWith('Grüße 🌍'), `said ${JSON.stringify(text)}`);

/** What a call or an object carries. */
export const is = (expected: unknown, value: unknown): void =>
  assert.deepEqual(typeof value === 'string' ? JSON.parse(value) : value, expected);

/** The client's own error, and not half an answer. */
export async function fails(ask: () => unknown, holds: (error: unknown) => boolean): Promise<void> {
  let answer: unknown;
  try {
    answer = await ask();
  } catch (error) {
    assert(holds(error), `another error: ${String(error)}`);
    return;
  }
  assert.fail(`no error, but ${JSON.stringify(answer)}`);
}
