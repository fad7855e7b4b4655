import type { LabelledText } from '../../training/guard/rows.ts';

/** What someone writes in five minutes: the floor that a detector has to beat. */
const KEYWORDS = [
  'ignore previous instructions',
  'ignore all previous instructions',
  'ignore the above',
  'disregard previous',
  'disregard all previous',
  'forget everything',
  'forget all previous',
  'system prompt',
  'your instructions',
  'initial instructions',
  'do anything now',
  'developer mode',
  'jailbreak',
  'dan mode',
  'no restrictions',
  'unfiltered',
  'without any restrictions',
  'pretend you are',
  'you are now',
  'act as if',
  'bypass',
  'reveal your',
];

/** @example keywordHit({ text: 'Ignore the above' }) // true */
export const keywordHit = ({ text }: Pick<LabelledText, 'text'>): boolean => {
  const lower = text.toLowerCase();
  return KEYWORDS.some((keyword) => lower.includes(keyword));
};

/** Figures that others publish or that were measured of them by third parties; none was run here. */
export const PUBLISHED: readonly (readonly [peer: string, figure: string, source: string])[] = [
  [
    'Llama Prompt Guard 2 86M',
    'deepset injections 22.8 % at 0.3 % false positives, NotInject 6.5 % false positives, InjecAgent 0 %, 200 to 300 ms on CPU',
    'Aegis injection benchmark report, 2026-06',
  ],
  [
    'ProtectAI deberta-v3 v2 (LLM Guard)',
    'deepset injections 41.4 % at 1.0 %, NotInject 42.8 % false positives, 174 to 338 ms on CPU',
    'Aegis injection benchmark report, 2026-06',
  ],
  ['PIGuard (184M)', 'NotInject 87.3 % accuracy, mean of four sets 83.5 %', 'arXiv 2410.22770'],
  [
    'Keyword list of that report',
    'deepset injections 14.4 % at 0 %, NotInject 1.5 %',
    'Aegis injection benchmark report, 2026-06',
  ],
  [
    'GPT-4o-mini as judge',
    'deepset injections 82.9 % at 3.3 %, NotInject 4.1 %, 1.4 to 2.2 s a text',
    'Aegis injection benchmark report, 2026-06',
  ],
];
