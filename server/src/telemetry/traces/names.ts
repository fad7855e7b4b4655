/**
 * Names of OpenTelemetry's semantic conventions that spans carry, from one version of them:
 * https://github.com/open-telemetry/semantic-conventions (general attributes) and, of generative AI, the same at
 * `gen-ai` (in development there: a later version may rename them, here and nowhere else).
 */
export const CONVENTIONS = '1.45.0';

export const NAMES = {
  method: 'http.request.method',
  path: 'url.path',
  status: 'http.response.status_code',
  route: 'http.route',
  error: 'error.type',
  server: 'server.address',
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  modelAsked: 'gen_ai.request.model',
  modelServed: 'gen_ai.response.model',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheWriteTokens: 'gen_ai.usage.cache_creation.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  firstTokenS: 'gen_ai.response.time_to_first_chunk',
  stream: 'gen_ai.request.stream',
} as const;

/** Names of our own: no convention has them. */
export const OWN = {
  decision: 'joulegate.decision.id',
  workload: 'joulegate.workload',
  mode: 'joulegate.mode',
  outcome: 'joulegate.outcome',
  deployment: 'joulegate.deployment',
  site: 'joulegate.site',
  zone: 'joulegate.zone',
  costUsd: 'joulegate.cost_usd',
  energyWh: 'joulegate.energy_wh',
  carbonG: 'joulegate.co2e_g',
  tier: 'joulegate.tier',
  overheadMs: 'joulegate.overhead_ms',
  addedMs: 'joulegate.added_ms',
} as const;

/** Operators as the conventions name providers; others keep their own name. */
export const PROVIDERS: Readonly<Record<string, string>> = {
  aws: 'aws.bedrock',
  azure: 'azure.ai.openai',
  google: 'gcp.gemini',
  gcp: 'gcp.vertex_ai',
  mistral: 'mistral_ai',
  xai: 'x_ai',
  'x-ai': 'x_ai',
};

/** What an endpoint does, as the conventions name operations; others are named by their path. */
export const OPERATIONS: Readonly<Record<string, string>> = {
  '/v1/chat/completions': 'chat',
  '/v1/responses': 'chat',
  '/v1/messages': 'chat',
  '/v1/embeddings': 'embeddings',
};
