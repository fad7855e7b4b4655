import type { Kind } from '../model/shipped.ts';
import type { Band, Screening } from '../screen.ts';
import { worse, type Finding, type Verdict } from './finding.ts';
import type { GuardPolicy } from './schema.ts';

/** A text of a request, who says it and where it stands. */
export interface Spoken {
  readonly kind: Kind;
  readonly text: string;
  readonly where: string;
}

/** A piece of text that asks for a second opinion, and what was found in it. */
export interface Escalated {
  readonly text: string;
  readonly finding: Finding;
}

type Screen = (
  text: string,
  options: { readonly kind: Kind; readonly ends: boolean },
) => Pick<Screening, 'band' | 'score' | 'ruleIds' | 'modelVersion'>;

/** Longer texts are looked at in pieces of so many characters that overlap. */
const PIECE = 8192;
const OVERLAP = 512;
/** Of all texts of a request, the newest first; a prompt of 250,000 tokens fits. */
const MOST_CHARACTERS = 1_048_576;
/** What one piece costs beside its length. */
const PIECE_COST = 64;
/** About a millisecond of work. */
const STEP = 8192;

const CHECK = { prompt: 'prompts', document: 'documents' } as const;

function verdictOf(band: Band, kind: Kind, policy: GuardPolicy): Verdict {
  if (band === 'allow') return 'pass';
  if (band === 'flag') return 'flag';
  const blocks = policy[CHECK[kind]] === 'block';
  if (band === 'block') return blocks ? 'block' : 'flag';
  return blocks && policy.uncertain === 'block' && policy.escalateTo === null ? 'block' : 'escalate';
}

/**
 * Screens the texts of a request in steps of about a millisecond, so that a long prompt holds nobody up.
 */
export class PromptScreening {
  readonly #screen: Screen;
  readonly #policy: GuardPolicy;
  readonly #texts: Spoken[];
  readonly #found: Partial<Record<Kind, Finding>> = {};
  /** The likeliest attack of each kind that somebody else should look at. */
  readonly #unsure: Partial<Record<Kind, Escalated>> = {};
  #left = MOST_CHARACTERS;
  #from = 0;

  constructor(screen: Screen, policy: GuardPolicy, texts: readonly Spoken[]) {
    this.#screen = screen;
    this.#policy = policy;
    this.#texts = texts.filter(({ kind }) => policy[CHECK[kind]] !== 'allow');
  }

  /** @returns whether there is more to look at */
  step(): boolean {
    for (let room = STEP; room > 0;) {
      const spoken = this.#texts.at(-1);
      if (spoken === undefined) return false;
      const { kind, text, where } = spoken;
      const piece = text.slice(this.#from, this.#from + PIECE);
      const cost = piece.length + PIECE_COST;
      if ((this.#left -= cost) < 0) {
        return this.#unseen('guard.too-long');
      }
      room -= cost;
      const finding = this.#findingOf(kind, piece, where, this.#from + PIECE >= text.length);
      this.#note(kind, finding);
      const before = this.#unsure[kind]?.finding.score ?? -1;
      if (finding.verdict === 'escalate' && (finding.score ?? 0) > before)
        this.#unsure[kind] = { text: piece, finding };
      this.#from += PIECE - OVERLAP;
      if (this.#from + OVERLAP >= text.length) {
        this.#texts.pop();
        this.#from = 0;
      }
    }
    return this.#texts.length > 0;
  }

  #findingOf(kind: Kind, piece: string, where: string, ends: boolean): Finding {
    const { band, score, ruleIds, modelVersion } = this.#screen(piece, { kind, ends });
    return { check: CHECK[kind], verdict: verdictOf(band, kind, this.#policy), score, ruleIds, where, modelVersion };
  }

  /** What was not looked at yet never will be. */
  fail(): false {
    return this.#unseen('guard.failed');
  }

  #unseen(rule: string): false {
    const verdict = this.#policy.onFailure === 'block' ? 'block' : 'not-run';
    for (const { kind, where } of this.#texts)
      this.#note(kind, {
        check: CHECK[kind],
        verdict,
        score: null,
        ruleIds: [rule],
        where,
        modelVersion: null,
      });
    this.#texts.length = 0;
    return false;
  }

  #note(kind: Kind, finding: Finding): void {
    this.#found[kind] = worse(this.#found[kind] ?? null, finding);
  }

  /** What asks for a second opinion; nothing of a kind that is blocked already. */
  get escalated(): readonly Escalated[] {
    return Object.values(this.#unsure).filter(
      ({ finding: { check } }) => !this.findings.some((each) => each.check === check && each.verdict === 'block'),
    );
  }

  /** One of prompts and one of documents, where there were any. */
  get findings(): readonly Finding[] {
    return Object.values(this.#found);
  }
}
