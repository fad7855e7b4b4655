import { leakWatchOf, type LeakWatch } from '../leak/index.ts';
import { worse, type Finding } from './finding.ts';
import { PrivateTurn } from '../private/private-turn.ts';
import type { GuardPolicy } from './schema.ts';
import { Judging, type Asker } from './judging.ts';

/** What the guard found of one request so far. */
export class GuardTurn {
  readonly policy: GuardPolicy;
  readonly #findings: Finding[] = [];
  #leak: LeakWatch | null = null;

  /** Personal data and secrets; `null`: nobody looks for them. */
  readonly privacy: PrivateTurn | null;

  constructor(policy: GuardPolicy, asker: Asker) {
    this.policy = policy;
    this.judging = new Judging(policy, asker);
    this.privacy = policy.private === null ? null : new PrivateTurn(policy.private, policy.mode === 'enforce');
  }

  /** What the application tells the model, as it is sent. */
  tell(told: readonly string[]): void {
    if (this.policy.leak !== 'allow') this.#leak = leakWatchOf(told);
  }

  /** Over the answer; `null`: what the application told is not looked for in it. */
  get leak(): LeakWatch | null {
    return this.#leak;
  }

  /** What guard models are asked. */
  readonly judging: Judging;

  /** An answer that leaks goes no further. */
  get blocksLeaks(): boolean {
    return this.policy.mode === 'enforce' && this.policy.leak === 'block';
  }

  note(findings: readonly Finding[]): void {
    this.#findings.push(...findings);
  }

  /** Of one part of the answer: the strongest of each check stands. */
  noteAnswer(finding: Finding): void {
    const at = this.#findings.findIndex(({ check }) => check === finding.check);
    if (at === -1) this.#findings.push(worse(null, finding));
    else this.#findings[at] = worse(this.#findings[at] ?? null, finding);
  }

  get findings(): readonly Finding[] {
    const { leak, policy, privacy } = this;
    const found = [privacy?.in.finding ?? null, privacy?.out.finding ?? null].filter((each) => each !== null);
    if (leak === null || leak.words === 0) return [...this.#findings, ...found];
    const verdict = leak.leaked ? (policy.leak === 'block' ? 'block' : 'flag') : 'pass';
    const ruleIds = leak.leaked ? ['leak.system-prompt'] : [];
    return [
      ...this.#findings,
      ...found,
      { check: 'leak', verdict, score: leak.share, ruleIds, where: 'answer', modelVersion: null },
    ];
  }

  /** What the request is refused for; `null` where nothing blocks, or the policy only watches. */
  get refusal(): Finding | null {
    if (this.policy.mode !== 'enforce') return null;
    const found = [this.privacy?.in.finding ?? null, ...this.#findings];
    return found.find((each) => each?.verdict === 'block') ?? null;
  }
}
