import type { Vendor } from '../vendor.ts';

/** What an upstream of the chat completions protocol takes of values; one row a rule, one column a family. */
export interface VendorValues {
  /** Members of a request that it refuses. */
  readonly withoutMembers: readonly string[];
  /** Members of a message beyond the protocol's own that it takes. */
  readonly messageMembers: readonly string[];
  /** Members of a tool call beyond the protocol's own that it takes. */
  readonly callMembers: readonly string[];
  /** Ids of tool calls: nine letters or digits, or at most 40 characters. */
  readonly callIds: 'nine' | 'forty';
  /** Stop sequences at most. */
  readonly mostStops: number;
  /** Tools at most. */
  readonly mostTools: number;
  /** Characters of a tool's description at most. */
  readonly longestDescription: number;
  /** Where system messages may stand. */
  readonly systemTurns: 'first' | 'anywhere';
  /** A turn of the user may follow a tool's result. */
  readonly userAfterTool: boolean;
  /** An answer that was begun for the model is marked as one. */
  readonly prefix: boolean;
  /** A turn of the user must be there. */
  readonly needsUser: boolean;
  /** Which words of JSON Schema it knows: all, or those of Gemini's own schema. */
  readonly schemas: 'all' | 'gemini';
  /** Schemas that it keeps to strictly: those of OpenAI's strict mode, or any; with tools perhaps none. */
  readonly strict: 'subset' | 'any';
  readonly strictTools: boolean;
}

const REASONING = ['reasoning_content', 'reasoning', 'reasoning_details'] as const;

/** What satisfies every family, as far as none of them is harmed by it. */
const UNKNOWN: VendorValues = {
  withoutMembers: [],
  messageMembers: [...REASONING, 'extra_content'],
  callMembers: ['extra_content'],
  callIds: 'nine',
  mostStops: 4,
  mostTools: Infinity,
  longestDescription: Infinity,
  systemTurns: 'first',
  userAfterTool: true,
  prefix: false,
  needsUser: false,
  schemas: 'all',
  strict: 'subset',
  strictTools: true,
};

/**
 * By family, after the documentation of each and errors that their users reported, read 2026-11; a fake of each in
 * `conformance/strict` refuses what the family refuses.
 */
export const VENDOR_VALUES: Readonly<Record<Vendor, VendorValues>> = {
  unknown: UNKNOWN,
  // Not a vendor of this protocol.
  anthropic: UNKNOWN,
  openai: {
    ...UNKNOWN,
    messageMembers: [],
    callMembers: [],
    callIds: 'forty',
    mostTools: 128,
    longestDescription: 1024,
    systemTurns: 'anywhere',
  },
  mistral: {
    ...UNKNOWN,
    withoutMembers: ['user', 'service_tier', 'stream_options'],
    messageMembers: [],
    callMembers: [],
    userAfterTool: false,
    prefix: true,
    strict: 'any',
  },
  gemini: {
    ...UNKNOWN,
    withoutMembers: ['service_tier'],
    messageMembers: ['extra_content'],
    callIds: 'forty',
    schemas: 'gemini',
    strict: 'any',
    strictTools: false,
  },
  qwen: { ...UNKNOWN, callIds: 'forty', mostStops: Infinity, needsUser: true, strict: 'any' },
  groq: { ...UNKNOWN, messageMembers: ['reasoning'], callMembers: [], callIds: 'forty', systemTurns: 'anywhere' },
  openrouter: { ...UNKNOWN, callIds: 'forty' },
};

/** OpenAI's models that think, which take no sampling settings. */
export const isThinkingOpenAi = (vendor: Vendor, model: string): boolean =>
  vendor === 'openai' && /(^|[/.-])(gpt-?5|o[1-9])(?!\d)/i.test(model) && !/chat/i.test(model);

/** Groq's models that think. */
const THINKING_AT_GROQ = /gpt-oss|qwen|deepseek-r1/i;
/** OpenAI's models that know an effort above high, and those that can leave thinking. */
const EXTRA_HIGH = /gpt-?5\.[2-9]|codex-max/i;
const WITHOUT_THINKING = /gpt-?5\.[1-9]/i;

/**
 * An effort as a model takes it: the nearest that it knows, `undefined` where it takes none.
 * @example effortFor('openai', 'gpt-5-mini', 'max') // 'high'
 */
export function effortFor(vendor: Vendor, model: string, effort: unknown): unknown {
  if (effort === undefined) return undefined;
  if (vendor === 'groq') return THINKING_AT_GROQ.test(model) ? effort : undefined;
  if (vendor !== 'openai') return effort;
  if (!isThinkingOpenAi(vendor, model)) return undefined;
  if (effort === 'max' || effort === 'xhigh') return EXTRA_HIGH.test(model) ? 'xhigh' : 'high';
  if (effort !== 'none' || WITHOUT_THINKING.test(model)) return effort;
  return /gpt/i.test(model) ? 'minimal' : 'low';
}
