import { gptOssSafeguard } from './gpt-oss-safeguard.ts';
import { graniteGuardian } from './granite-guardian.ts';
import type { GuardModelKind } from './guard-model.ts';
import { llamaGuard } from './llama-guard.ts';
import { openaiModeration } from './openai-moderation.ts';
import { promptGuard } from './prompt-guard.ts';
import { qwen3Guard } from './qwen3-guard.ts';
import { shieldGemma } from './shield-gemma.ts';

/** THE table of guard models that are spoken to, by the name that the config gives them. */
export const KINDS = {
  'llama-guard': llamaGuard,
  'prompt-guard': promptGuard,
  'gpt-oss-safeguard': gptOssSafeguard,
  'qwen3-guard': qwen3Guard,
  'granite-guardian': graniteGuardian,
  'shield-gemma': shieldGemma,
  'openai-moderation': openaiModeration,
} as const satisfies Readonly<Record<string, GuardModelKind>>;

export type KindName = keyof typeof KINDS;
export const kindNames = Object.keys(KINDS) as readonly KindName[];
