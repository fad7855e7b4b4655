import type { Concept } from './lexicon.ts';

export type AttackClass = 'jailbreak' | 'extraction' | 'injection';

/** One rule: concepts that stand near each other. */
export interface Rule {
  readonly id: string;
  readonly attack: AttackClass;
  /** A strong rule is a detection by itself; the others only inform the model. */
  readonly strong: boolean;
  /** All of these groups are met within the span, each by one of its concepts. */
  readonly all: readonly (readonly Concept[])[];
  /** Longest span, in tokens. */
  readonly within: number;
  /** Groups follow each other as written. */
  readonly inOrder?: boolean;
  /** The first group's phrase begins a sentence, or follows a word that leads to an order. */
  readonly imperative?: boolean;
  /** None of these within four tokens before the span. */
  readonly notAfter?: readonly Concept[];
  /** None of these inside the span. */
  readonly notWith?: readonly Concept[];
}

export const RULES: readonly Rule[] = [
  {
    id: 'override.instructions',
    attack: 'injection',
    strong: true,
    all: [['override'], ['prior', 'your', 'all'], ['instructions']],
    within: 11,
    imperative: true,
    notAfter: ['howTo', 'talk'],
    notWith: ['mine'],
  },
  {
    id: 'override.instructions-any',
    attack: 'injection',
    strong: false,
    all: [['override'], ['instructions']],
    within: 10,
  },
  {
    id: 'override.instructions-weak',
    attack: 'injection',
    strong: false,
    all: [
      ['override', 'overrideWeak'],
      ['prior', 'your', 'all'],
      ['instructions', 'instructionsWeak'],
    ],
    within: 9,
    imperative: true,
  },
  {
    id: 'override.above',
    attack: 'injection',
    strong: true,
    all: [['override'], ['prior'], ['onlySay', 'reveal', 'repeat', 'persona']],
    within: 16,
    inOrder: true,
    imperative: true,
    notAfter: ['howTo', 'talk'],
    notWith: ['mine'],
  },
  {
    id: 'override.then-say',
    attack: 'injection',
    strong: false,
    all: [
      ['override', 'overrideWeak'],
      ['onlySay', 'secret', 'userData', 'repeat'],
    ],
    within: 22,
    inOrder: true,
    imperative: true,
  },
  {
    id: 'override.new-task',
    attack: 'injection',
    strong: false,
    all: [
      ['override', 'overrideWeak'],
      ['newTask', 'persona', 'fromNowOn'],
    ],
    within: 24,
    imperative: true,
  },
  {
    id: 'reveal.system-prompt',
    attack: 'extraction',
    strong: true,
    all: [['reveal', 'repeat'], ['systemPrompt']],
    within: 9,
    inOrder: true,
    notAfter: ['howTo', 'talk'],
    notWith: ['mine', 'talk'],
  },
  {
    id: 'reveal.system-prompt-any',
    attack: 'extraction',
    strong: false,
    all: [['reveal', 'repeat'], ['systemPrompt']],
    within: 12,
  },
  {
    id: 'reveal.own-instructions',
    attack: 'extraction',
    strong: true,
    all: [
      ['repeat', 'reveal'],
      ['your', 'sawIt'],
      ['instructions', 'systemPrompt'],
    ],
    within: 9,
    notAfter: ['howTo', 'talk'],
    notWith: ['mine', 'talk'],
  },
  {
    id: 'ask.own-instructions',
    attack: 'extraction',
    strong: false,
    all: [['whatIs'], ['your', 'sawIt', 'prior'], ['instructions', 'systemPrompt', 'sentences']],
    within: 9,
    notAfter: ['howTo'],
    notWith: ['mine', 'talk'],
  },
  {
    id: 'repeat.conversation',
    attack: 'extraction',
    strong: true,
    all: [['repeat'], ['all', 'prior'], ['sentences', 'instructionsWeak', 'instructions'], ['conversation', 'sawIt']],
    within: 16,
    notAfter: ['howTo', 'talk'],
    notWith: ['mine', 'talk'],
  },
  {
    id: 'repeat.all',
    attack: 'extraction',
    strong: false,
    all: [
      ['repeat', 'reveal'],
      ['all', 'prior'],
      ['conversation', 'sawIt', 'instructions'],
    ],
    within: 13,
  },
  {
    id: 'tell.what-you-saw',
    attack: 'extraction',
    strong: true,
    all: [['repeat', 'reveal', 'whatIs'], ['all'], ['sentences', 'instructions'], ['sawIt']],
    within: 13,
  },
  {
    id: 'repeat.verbatim',
    attack: 'extraction',
    strong: false,
    all: [['repeat'], ['instructions', 'systemPrompt', 'conversation']],
    within: 9,
  },
  { id: 'answer.started', attack: 'extraction', strong: false, all: [['startAnswer']], within: 12 },
  {
    id: 'secret.ask',
    attack: 'injection',
    strong: false,
    all: [['reveal', 'whatIs', 'onlySay', 'decode', 'repeat'], ['secret']],
    within: 9,
    notWith: ['mine', 'howTo'],
  },
  { id: 'secret.yours', attack: 'injection', strong: false, all: [['your'], ['secret']], within: 5, notWith: ['mine'] },
  {
    id: 'secret.of-users',
    attack: 'injection',
    strong: false,
    all: [['reveal', 'whatIs', 'onlySay', 'hypothetical', 'override'], ['userData']],
    within: 16,
  },
  {
    id: 'authority.secret',
    attack: 'injection',
    strong: false,
    all: [
      ['authority', 'hypothetical'],
      ['secret', 'userData'],
    ],
    within: 40,
  },
  {
    id: 'persona.unrestricted',
    attack: 'jailbreak',
    strong: true,
    all: [['persona', 'fromNowOn'], ['unrestricted'], ['aiPolicy', 'noRefusal', 'mode']],
    within: 70,
  },
  {
    id: 'persona.no-limits',
    attack: 'jailbreak',
    strong: false,
    all: [
      ['persona', 'fromNowOn'],
      ['unrestricted', 'noRefusal'],
    ],
    within: 50,
  },
  {
    id: 'policy.unrestricted',
    attack: 'jailbreak',
    strong: false,
    all: [['aiPolicy'], ['unrestricted', 'override']],
    within: 25,
  },
  {
    id: 'refusal.forbidden',
    attack: 'jailbreak',
    strong: false,
    all: [['noRefusal'], ['unrestricted', 'persona', 'ethics']],
    within: 40,
  },
  {
    id: 'persona.mode',
    attack: 'jailbreak',
    strong: false,
    all: [['persona', 'fromNowOn', 'override'], ['mode']],
    within: 30,
  },
  { id: 'persona.from-now-on', attack: 'jailbreak', strong: false, all: [['fromNowOn'], ['persona']], within: 14 },
  {
    id: 'unrestricted.ethics',
    attack: 'jailbreak',
    strong: false,
    all: [['unrestricted'], ['ethics', 'fuck']],
    within: 25,
  },
  {
    id: 'ai.addressed',
    attack: 'injection',
    strong: false,
    all: [['assistant'], ['onlySay', 'newTask', 'override', 'exfiltrate']],
    within: 16,
  },
  {
    id: 'task.replaced',
    attack: 'injection',
    strong: false,
    all: [['newTask'], ['onlySay', 'reveal', 'exfiltrate', 'override']],
    within: 20,
  },
  {
    id: 'role.forged',
    attack: 'injection',
    strong: false,
    all: [['roleTag'], ['override', 'newTask', 'reveal', 'repeat', 'onlySay']],
    within: 20,
  },
  {
    id: 'data.sent-out',
    attack: 'injection',
    strong: false,
    all: [['exfiltrate'], ['secret', 'userData', 'conversation']],
    within: 16,
  },
  { id: 'canary.said', attack: 'injection', strong: false, all: [['onlySay', 'override'], ['canary']], within: 14 },
];
