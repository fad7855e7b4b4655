/** Families of upstreams by what they take of a request beyond the words of their protocol. */
export const VENDORS = ['openai', 'anthropic', 'mistral', 'gemini', 'qwen', 'groq', 'openrouter', 'unknown'] as const;
export type Vendor = (typeof VENDORS)[number];

/** What is known of an upstream. */
export interface Known {
  readonly protocol: string;
  /** Who runs it, as the config names them. */
  readonly operator: string;
  readonly host: string;
  /** The upstream's name of the model. */
  readonly model: string;
}

type ByPattern = readonly (readonly [RegExp, Vendor])[];

const BY_HOST: ByPattern = [
  [/(^|\.)openai\.(com|azure\.com)$|\.(cognitiveservices|services\.ai)\.azure\.com$/, 'openai'],
  [/(^|\.)mistral\.ai$/, 'mistral'],
  [/(^|\.)googleapis\.com$/, 'gemini'],
  [/(^|\.)groq\.com$/, 'groq'],
  [/(^|\.)openrouter\.ai$/, 'openrouter'],
];
const BY_OPERATOR: ByPattern = [
  [/open ?router/, 'openrouter'],
  [/openai|azure|microsoft/, 'openai'],
  [/mistral/, 'mistral'],
  [/google|gemini|vertex/, 'gemini'],
  [/groq/, 'groq'],
];
/** A name behind a slash is one of open weights, served by anybody: its vendor's own endpoint has plain names. */
const BY_MODEL: ByPattern = [
  [/(^|[/.-])gpt-?[345](?!.*oss)|^o[1-9](-|$)|\/o[1-9](-|$)|^chatgpt/, 'openai'],
  [/^(?!.*\/)(open-)?(mi[sx]tral|ministral|magistral|codestral|devstral|pixtral|voxtral)/, 'mistral'],
  [/^(models\/|google\/)?gemini-/, 'gemini'],
  // Groq's own names of open models.
  [/-(versatile|instant)(-|$)/, 'groq'],
  [/(^|\/)qw[eq]/, 'qwen'],
];

const found = (table: ByPattern, value: string): Vendor | undefined =>
  table.find(([pattern]) => pattern.test(value.toLowerCase()))?.[1];

/**
 * The family of an upstream: by its host, or else by who runs it, or else by its model.
 * @example vendorOf({ protocol: 'openai', operator: 'unknown', host: 'api.groq.com', model: 'llama-3.3-70b' }) // 'groq'
 */
export const vendorOf = ({ protocol, operator, host, model }: Known): Vendor =>
  protocol === 'anthropic'
    ? 'anthropic'
    : (found(BY_HOST, host) ?? found(BY_OPERATOR, operator) ?? found(BY_MODEL, model) ?? 'unknown');
