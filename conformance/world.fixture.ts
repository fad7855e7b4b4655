import { TEST_FLEET } from '../server/src/app/test-app.fixture.ts';
import { startFleet } from '../server/src/simulator/index.ts';
import { startAnthropicUpstream } from './anthropic-upstream.fixture.ts';
import { watchEmitted, type Watch } from './emitted.ts';
import { startGateway, type Gateway } from './gateway.fixture.ts';
import {
  callItem,
  chatStream,
  compactionBody,
  embeddingsBody,
  messageItem,
  responseBody,
  responseCallStream,
  responseStream,
} from './openai-answers.fixture.ts';
import { openAiSchemas, type SchemaCheck } from './openai-schema.ts';
import { sendEvents, sendJson, startWitness, type Answering, type Witness } from './witness.fixture.ts';

/** Models by where they are served: the simulator, an upstream of recorded OpenAI shapes, one of Anthropic's. */
export const SIM = 'llama-3.1-70b';
export const GPT = 'gpt-5.4';
export const CLAUDE = 'claude-haiku-4-5';

/** A gateway before one upstream of each kind, and a watch on what it emits. */
export interface World {
  readonly gateway: Gateway;
  readonly gpt: Witness;
  readonly claude: Witness;
  readonly check: SchemaCheck | null;
  readonly watch: Watch;
  /** Back to how the upstreams began. */
  reset(): void;
  close(): Promise<void>;
}

const CATEGORIES = [
  'hate',
  'hate/threatening',
  'harassment',
  'harassment/threatening',
  'illicit',
  'illicit/violent',
  'self-harm',
  'self-harm/intent',
  'self-harm/instructions',
  'sexual',
  'sexual/minors',
  'violence',
  'violence/graphic',
];
const eachCategory = (value: unknown): object => Object.fromEntries(CATEGORIES.map((name) => [name, value]));

interface Asked {
  readonly model: string;
  readonly stream?: boolean;
  readonly input: unknown;
  readonly encoding_format?: string;
  readonly tools?: readonly { readonly name: string }[];
  readonly text?: { readonly format?: { readonly type: string } };
}

/** Recorded OpenAI shapes. */
export const openAiAnswers: Answering = ({ path, text }, response) => {
  const { model, stream, input, encoding_format: format, tools, text: output } = JSON.parse(text) as Asked;
  const inputs = Array.isArray(input) ? input : [input];
  if (path === '/embeddings') return sendJson(response, embeddingsBody(model, inputs.length, format === 'base64'));
  if (path === '/moderations')
    return sendJson(response, {
      id: 'modr-0a1b',
      model,
      results: inputs.map(() => ({
        flagged: false,
        categories: eachCategory(false),
        category_scores: eachCategory(0.001),
        category_applied_input_types: eachCategory(['text']),
      })),
    });
  if (path === '/responses/compact') return sendJson(response, compactionBody());
  if (path === '/responses/input_tokens')
    return sendJson(response, { object: 'response.input_tokens', input_tokens: 11 });
  if (path === '/chat/completions') return sendEvents(response, chatStream(model, ['Grüße ', '🌍']));
  const said = output?.format?.type === 'json_schema' ? ['{"total"', ':3}'] : ['Grüße ', '🌍'];
  const answered = inputs.some((item) => (item as { readonly type?: unknown } | null)?.type === 'function_call_output');
  const called = answered ? undefined : tools?.[0]?.name;
  if (stream === true)
    return sendEvents(
      response,
      called === undefined ? responseStream(model, said) : responseCallStream(model, called, ['{"id"', ':10}']),
    );
  return sendJson(
    response,
    responseBody(model, [called === undefined ? messageItem(said.join('')) : callItem(called, '{"id":10}')]),
  );
};

export async function startWorld(settings: object = {}): Promise<World> {
  const fleet = await startFleet({ deployments: TEST_FLEET.slice(0, 1), seed: 7, timeFactor: 200 });
  const [gpt, claude] = await Promise.all([startWitness(openAiAnswers), startAnthropicUpstream()]);
  const claudeAnswers = claude.answering();
  const spec = TEST_FLEET[0] as (typeof TEST_FLEET)[number];
  const gateway = await startGateway(
    [
      { model: SIM, url: fleet.url(spec.id), upstreamModel: spec.upstreamModel, aliases: ['assistant'] },
      { model: GPT, url: gpt.url, aliases: ['omni-moderation-latest', 'text-embedding-3-small'] },
      { model: CLAUDE, url: claude.url, protocol: 'anthropic' },
    ],
    // A response needs no model: then this workload answers.
    { defaultWorkload: `w-${GPT}`, ...settings },
  );
  const check = openAiSchemas();
  return {
    gateway,
    gpt,
    claude,
    check,
    watch: watchEmitted(check),
    reset() {
      gpt.answerBy(openAiAnswers);
      claude.answerBy(claudeAnswers);
    },
    async close() {
      await gateway.close();
      await Promise.all([gpt.close(), claude.close(), fleet.close()]);
    },
  };
}
