/** What stands behind the gateway for a client: strict vendors, and models whose name says how they go wrong. */
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { anthropicAnswers } from '../anthropic-upstream.fixture.ts';
import { chatAnswers } from '../chat-upstream.fixture.ts';
import { KEYS, startGateway } from '../gateway.fixture.ts';
import { ANTHROPIC } from '../strict/anthropic.ts';
import { OPENAI } from '../strict/openai.ts';
import { VLLM_QWEN } from '../strict/other-vendors.ts';
import { startStrictVendor, type Json, type Vendor } from '../strict/vendor.ts';
import { sendJson, type Answering } from '../witness.fixture.ts';
import { openAiAnswers } from '../world.fixture.ts';

/** A model by the upstream that serves it: of chat alone, of Anthropic's messages, of chat and responses. */
export const MODELS = { chat: 'qwen3-32b', anthropic: 'claude-haiku-4-5', openai: 'gpt-5-mini' } as const;
const FAULTS = ['broken', 'limited', 'long'] as const;

const TOO_LONG = "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.";
const tooLong = ({ protocol, error }: Vendor): Json =>
  protocol === 'anthropic'
    ? error('prompt is too long: 9001 tokens > 8192 maximum')
    : {
        error: { message: TOO_LONG, type: 'invalid_request_error', param: 'messages', code: 'context_length_exceeded' },
      };
const limited = ({ protocol }: Vendor): Json => {
  const error = { type: protocol === 'anthropic' ? 'rate_limit_error' : 'rate_limit_exceeded', message: 'no more' };
  return protocol === 'anthropic' ? { type: 'error', error } : { error: { ...error, code: 'rate_limit_exceeded' } };
};

/** Sends the first half of a stream's events, some content among them, and breaks the connection. */
const breakingOff = (response: ServerResponse): ServerResponse =>
  Object.assign(response, {
    end(text: string) {
      const events = text.split(/(?<=\n\n)/);
      response.write(events.slice(0, Math.ceil(events.length / 2)).join(''));
      void pause(50).then(() => response.destroy());
    },
  });

/** Answers as the model's name says: in full, with an error, or with half a stream. */
const asNamed =
  (vendor: Vendor, answers: Answering): Answering =>
  (seen, response) => {
    const { model, stream } = JSON.parse(seen.text) as { readonly model: string; readonly stream?: boolean };
    if (model.endsWith('-limited')) return sendJson(response, limited(vendor), 429, { 'retry-after': '1' });
    if (model.endsWith('-long')) return sendJson(response, tooLong(vendor), 400);
    return answers(seen, model.endsWith('-broken') && stream === true ? breakingOff(response) : response);
  };

const bothAnswers: Answering = (seen, response) =>
  (seen.path === '/chat/completions' ? chatAnswers : openAiAnswers)(seen, response);

/** A gateway for one client, so that what one breaks off does not rest an upstream of the next. */
export interface ClientsWorld {
  /** Where the gateway is and who the client is, as its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What strict vendors refused, oldest first. */
  refused(): readonly string[];
  close(): Promise<void>;
}

/**
 * Starts a gateway before one strict vendor of each kind, on free loopback ports.
 * @example const world = await startClientsWorld(); spawn('python', ['client.py'], { env: world.env });
 */
export async function startClientsWorld(): Promise<ClientsWorld> {
  const answers = { chat: chatAnswers, anthropic: anthropicAnswers, openai: bothAnswers };
  const vendors = { chat: VLLM_QWEN, anthropic: ANTHROPIC, openai: OPENAI };
  const kinds = ['chat', 'anthropic', 'openai'] as const;
  const upstreams = await Promise.all(
    kinds.map((kind) => startStrictVendor(vendors[kind], asNamed(vendors[kind], answers[kind]))),
  );
  const gateway = await startGateway(
    kinds.flatMap((kind, at) =>
      ['', ...FAULTS.map((fault) => `-${fault}`)].map((fault) => ({
        model: MODELS[kind] + fault,
        url: upstreams[at]!.url,
        protocol: vendors[kind].protocol,
        ...(kind === 'chat' ? { endpoints: ['chat'] } : {}),
      })),
    ),
  );
  return {
    env: {
      JOULEGATE_URL: gateway.root,
      JOULEGATE_KEY: KEYS.caller,
      JOULEGATE_CHAT_MODEL: MODELS.chat,
      JOULEGATE_ANTHROPIC_MODEL: MODELS.anthropic,
      JOULEGATE_OPENAI_MODEL: MODELS.openai,
    },
    refused: () => upstreams.flatMap(({ refused }) => refused),
    async close() {
      await gateway.close();
      await Promise.all(upstreams.map((each) => each.close()));
    },
  };
}
