import { logSigma } from '../../../units/index.ts';
import type { ClosedModel, Model } from '../types.ts';
import { closedAsModel } from './closed.ts';
import { CLOSED_MODELS } from './estimates.ts';
import { findModel } from './every.ts';

/** Nobody has estimated it: a factor of two either way (90 %), over the range of its family. */
const UNESTIMATED_FACTOR_90 = 2;

/** A family of models whose sizes a vendor keeps alike, and how its names are known. */
interface Family {
  readonly name: string;
  readonly vendor: string;
  readonly names: RegExp;
}

const of = (vendor: string, families: Readonly<Record<string, RegExp>>): readonly Family[] =>
  Object.entries(families).map(([name, names]) => ({ name, vendor, names }));

/** The first that a name belongs to counts. */
const FAMILIES: readonly Family[] = [
  ...of('OpenAI', {
    'OpenAI nano': /^gpt-.*nano|^gpt-6-luna/,
    'OpenAI mini': /^(?:gpt|o\d|codex)-.*mini/,
    'OpenAI pro': /^(?:gpt|o\d).*-pro/,
    'OpenAI GPT-3.5 and before': /^gpt-3|^(?:ada|babbage|curie|davinci|text-davinci)/,
    'OpenAI reasoning': /^o\d/,
    OpenAI: /^(?:gpt|chatgpt|chat|computer-use)/,
  }),
  ...of('Anthropic', {
    'Claude Haiku': /^claude.*(?:haiku|instant)/,
    'Claude Opus': /^claude.*(?:opus|fable|mythos)/,
    'Claude Sonnet': /^claude/,
  }),
  ...of('Google', {
    'Gemini Flash-Lite': /^gemini.*(?:lite|nano|8b)/,
    'Gemini Flash': /^gemini.*flash/,
    'Gemini Pro': /^gemini/,
  }),
  ...of('Mistral AI', {
    'Mistral edge': /^(?:ministral|mistral-tiny|voxtral-mini|open-mistral-7b)/,
    'Mistral large': /^(?:mistral|pixtral)-large/,
    'Mistral medium': /^(?:mistral|magistral|devstral)-(?:medium|\d)/,
    'Mistral small': /^(?:mistral|magistral|devstral|codestral|pixtral|voxtral|open-mistral|open-codestral|mistral-saba)/,
  }),
  ...of('DeepSeek', { DeepSeek: /^deepseek/ }),
  ...of('Google', { Gemma: /^gemma/ }),
];

/** Families of open weights: what their published sizes span. */
const OPEN_RANGES: Readonly<Record<string, Pick<ClosedModel, 'activeParamsB' | 'totalParamsB'>>> = {
  // Half to double DeepSeek V3, which has 671 billion, 37 active.
  DeepSeek: { activeParamsB: [18.5, 74], totalParamsB: [335, 1342] },
  Gemma: { activeParamsB: [1, 31], totalParamsB: [1, 31] },
};

/** What answers no tokens of a language model, or for whose work nobody has a method here. */
const NO_TEXT =
  /embed|moderation|whisper|transcri|image|-ocr|ocr-|dall-e|sora|veo|imagen|-tts|lyria|omni|video|rerank/;

/** What a name adds to a model that is the same otherwise: a finish, a door, a modality, a day. */
const VARIANT =
  /-(?:latest|preview|audio|realtime|search|api|chat|codex|max|live|vision|customtools|deep-research|native|exp|thinking|free|extended|0|it|instruct|\d{4}|\d{6}|20\d{6}|\d{4}-\d\d-\d\d)$/;
const FINE_TUNED = /^ft:|\.ft-.*$|:.*$/g;

const familyOf = (name: string): Family | undefined => FAMILIES.find(({ names }) => names.test(name));

/** Names that a vendor sells another model's like under. */
const ALSO_KNOWN_AS: readonly (readonly [names: RegExp, as: string])[] = [
  [/^chatgpt-/, 'gpt-'],
  [/^gpt-(?:audio|realtime)-mini.*$/, 'gpt-4o-mini'],
  [/^gpt-(?:audio|realtime).*$/, 'gpt-4o'],
  [/^gpt-oss-safeguard-/, 'gpt-oss-'],
];

/** The model that a name is a variant of. */
function variantOf(name: string): Model | undefined {
  for (let rest = ALSO_KNOWN_AS.reduce((text, [names, as]) => text.replace(names, as), name); ; ) {
    const found = findModel(rest);
    if (found !== undefined) return found;
    const shorter = rest.replace(VARIANT, '');
    if (shorter === rest || shorter === '') return undefined;
    rest = shorter;
  }
}

/** Least and most of several ranges. */
const span = (ranges: readonly (readonly [number, number])[]): readonly [number, number] => [
  Math.min(...ranges.map(([low]) => low)),
  Math.max(...ranges.map(([, high]) => high)),
];

/**
 * A model that the catalogue does not have by name, by what is known of its like: the model that
 * it is a variant of (`gpt-4o-audio-preview`), else the whole range of its vendor's estimated models of the same size
 * class with a factor of two more. `undefined` where neither the vendor is known nor the work is that of a language model
 * (embeddings, images, transcription).
 * @param name without provider, date and version, in lower case
 * @example modelByFamily('o3')?.name // 'o3, as OpenAI reasoning'
 */
export function modelByFamily(name: string): Model | undefined {
  if (NO_TEXT.test(name)) return undefined;
  const bare = name.replace(FINE_TUNED, '').replace(/-$/, '');
  const like = variantOf(bare);
  if (like !== undefined)
    return {
      ...like,
      key: name,
      name: `${name}, as ${like.name}`,
      provenance: { ...like.provenance, source: `as ${like.key}: ${like.provenance.source}` },
    };
  const family = familyOf(bare);
  if (family === undefined) return undefined;
  const known = CLOSED_MODELS.filter(({ key }) => familyOf(key) === family);
  const range = OPEN_RANGES[family.name] ?? {
    activeParamsB: span(known.map(({ activeParamsB }) => activeParamsB)),
    totalParamsB: span(known.map(({ totalParamsB }) => totalParamsB)),
  };
  const model = closedAsModel({
    ...range,
    key: name,
    name: `${name}, as ${family.name}`,
    vendor: family.vendor,
    contextTokens: Math.max(131_072, ...known.map(({ contextTokens }) => contextTokens)),
    capabilities: ['tools', 'json'],
    source: `nobody has estimated it: the range of ${known.length === 0 ? 'open models' : `${known.length} models`} of ${family.name}`,
    asOf: '2026-11-28',
  });
  return {
    ...model,
    opaque: { sigma: logSigma.combined(model.opaque?.sigma ?? 0, logSigma.ofFactor90(UNESTIMATED_FACTOR_90)) },
  };
}
