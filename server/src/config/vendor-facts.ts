/** What is known of a vendor whose models are all served under one address. */
export interface VendorFacts {
  readonly baseUrl: string;
  readonly protocol: 'openai' | 'anthropic';
  readonly operator: string;
  readonly jurisdiction: string;
  /** Its name in the list of prices. */
  readonly list: string;
  /** Its name in the catalogue of models. */
  readonly catalogue: string;
  /** It serves models of others: one that the catalogue lacks may be as small or as large as any. */
  readonly servesOthers?: boolean;
  /** Beginnings of its models' names, by which a model is its that no list has. */
  readonly names: readonly string[];
  readonly endpoints?: readonly string[];
  /** Where its own documentation has callers keep their key. */
  readonly env: string;
}

const CHAT_AND_EMBEDDINGS = ['chat', 'embeddings'];

/** Vendors by the names that a config gives them. Sites of their requests are not published: unknown. */
export const VENDORS: Readonly<Record<string, VendorFacts>> = {
  openai: {
    baseUrl: 'https://api.openai.com/v1',
    protocol: 'openai',
    operator: 'openai',
    jurisdiction: 'US',
    list: 'openai',
    catalogue: 'OpenAI',
    names: ['gpt-', 'chatgpt-', 'o1', 'o3', 'o4', 'codex-', 'text-embedding-', 'omni-moderation-'],
    env: 'OPENAI_API_KEY',
  },
  anthropic: {
    baseUrl: 'https://api.anthropic.com/v1',
    protocol: 'anthropic',
    operator: 'anthropic',
    jurisdiction: 'US',
    list: 'anthropic',
    catalogue: 'Anthropic',
    names: ['claude-'],
    env: 'ANTHROPIC_API_KEY',
  },
  mistral: {
    baseUrl: 'https://api.mistral.ai/v1',
    protocol: 'openai',
    operator: 'mistral',
    jurisdiction: 'FR',
    list: 'mistral',
    catalogue: 'Mistral AI',
    names: ['mistral-', 'ministral-', 'magistral-', 'codestral', 'devstral', 'pixtral-', 'voxtral-', 'open-mi'],
    endpoints: CHAT_AND_EMBEDDINGS,
    env: 'MISTRAL_API_KEY',
  },
  google: {
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    protocol: 'openai',
    operator: 'google',
    jurisdiction: 'US',
    list: 'google',
    catalogue: 'Google',
    names: ['gemini-', 'gemma-'],
    endpoints: CHAT_AND_EMBEDDINGS,
    env: 'GEMINI_API_KEY',
  },
  groq: {
    baseUrl: 'https://api.groq.com/openai/v1',
    protocol: 'openai',
    operator: 'groq',
    jurisdiction: 'US',
    list: 'groq',
    catalogue: 'Groq',
    servesOthers: true,
    names: [
      'llama-3',
      'llama3-',
      'meta-llama/llama-4-',
      'meta-llama/llama-guard-',
      'openai/gpt-oss-',
      'qwen/qwen3-',
      'moonshotai/kimi-',
      'groq/',
    ],
    endpoints: ['chat'],
    env: 'GROQ_API_KEY',
  },
  openrouter: {
    baseUrl: 'https://openrouter.ai/api/v1',
    protocol: 'openai',
    operator: 'openrouter',
    jurisdiction: 'US',
    list: 'openrouter',
    catalogue: 'OpenRouter',
    servesOthers: true,
    names: [
      'openai/',
      'anthropic/',
      'google/',
      'mistralai/',
      'meta-llama/',
      'deepseek/',
      'qwen/',
      'x-ai/',
      'moonshotai/',
      'z-ai/',
      'minimax/',
      'amazon/',
      'cohere/',
      'microsoft/',
      'nousresearch/',
      'nvidia/',
      'perplexity/',
      'openrouter/',
    ],
    endpoints: ['chat'],
    env: 'OPENROUTER_API_KEY',
  },
};
