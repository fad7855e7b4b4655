import { leakWatchOf, type LeakWatch } from '../leak/index.ts';
import { worse, type Finding } from './finding.ts';
import type { GuardPolicy } from './schema.ts';
import { Judging, type Asker } from './judging.ts';

/** What the guard found of one request so far. */
export class GuardTurn {
  readonly policy: GuardPolicy;
  readonly #findings: Finding[] = [];

  /** Over the answer; `null`: what the application told is not looked for in it. */
  readonly leak: LeakWatch | null;

  /** @param told what the application tells the model */
  constructor(policy: GuardPolicy, told: readonly string[], asker: Asker) {
    this.policy = policy;
    this.judging = new Judging(policy, asker);
    this.leak = policy.leak === 'allow' ? null : leakWatchOf(told);
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
    const { leak, policy } = this;
    if (leak === null || leak.words === 0) return this.#findings;
    const verdict = leak.leaked ? (policy.leak === 'block' ? 'block' : 'flag') : 'pass';
    const ruleIds = leak.leaked ? ['leak.system-prompt'] : [];
    return [
      ...this.#findings,
      { check: 'leak', verdict, score: leak.share, ruleIds, where: 'answer', modelVersion: null },
    ];
  }

  /** What the request is refused for; `null` where nothing blocks, or the policy only watches. */
  get refusal(): Finding | null {
    if (this.policy.mode !== 'enforce') return null;
    return this.#findings.find(({ verdict }) => verdict === 'block') ?? null;
  }
}
