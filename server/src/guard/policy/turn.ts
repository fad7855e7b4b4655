import type { Finding } from './finding.ts';
import type { GuardPolicy } from './schema.ts';

/** What the guard found of one request so far. */
export class GuardTurn {
  readonly policy: GuardPolicy;
  readonly #findings: Finding[] = [];

  constructor(policy: GuardPolicy) {
    this.policy = policy;
  }

  note(findings: readonly Finding[]): void {
    this.#findings.push(...findings);
  }

  get findings(): readonly Finding[] {
    return this.#findings;
  }

  /** What the request is refused for; `null` where nothing blocks, or the policy only watches. */
  get refusal(): Finding | null {
    if (this.policy.mode !== 'enforce') return null;
    return this.#findings.find(({ verdict }) => verdict === 'block') ?? null;
  }
}
