import { guard } from '../../guard/index.ts';
import { replaceTexts, type CallRequest, type Endpoint } from '../dialects/index.ts';
import { promptParts } from './private/prompt-parts.ts';
import { PromptMasking } from './private/prompt-masking.ts';
import { ValuesBack } from './private/values-back.ts';
import { saidIn, toldByApplication, type Said } from './spoken.ts';
import type { GuardTurn } from './verdicts.ts';

/** A request as it would be sent. */
export interface Sendable {
  readonly endpoint: Endpoint;
  readonly body: Buffer;
  readonly request: CallRequest;
  /** What no reader of its files sees. */
  readonly unseenTexts: readonly string[];
  /** Where texts of files stand in their place. */
  readonly leanPaths: readonly string[];
}

/** Work whose failure is told and costs no request; `null` where it failed. */
type Attempt = (work: () => boolean) => boolean | null;

/**
 * Looks at one prompt in steps of about a millisecond: takes private values out of it, and then screens what callers and
 * documents say in it as it would be sent.
 */
export class PromptLook {
  readonly #turn: GuardTurn;
  readonly #attempt: Attempt;
  readonly #sendable: Sendable;
  #masking: PromptMasking | null = null;
  #screening: ReturnType<typeof guard.screeningOf> | null = null;
  body: Buffer;
  request: CallRequest;
  /** `null`: nothing was taken out. */
  valuesBack: ValuesBack | null = null;
  /** What callers and documents say, and what no reader of its files sees. */
  said: readonly Said[] = [];

  constructor(turn: GuardTurn, sendable: Sendable, attempt: Attempt) {
    this.#turn = turn;
    this.#attempt = attempt;
    this.#sendable = sendable;
    ({ body: this.body, request: this.request } = sendable);
    const { privacy } = turn;
    if (privacy?.looksIn !== true) return;
    const { parsed } = this.request;
    this.#masking = new PromptMasking(privacy, promptParts(parsed, sendable.endpoint.texts(parsed)));
  }

  /** @returns whether there is more to look at */
  step(): boolean {
    const { policy, privacy } = this.#turn;
    const masking = this.#masking;
    if (masking !== null) {
      const more = this.#attempt(() => masking.step() || this.#mask(masking.finish()));
      if (more === true) return true;
      if (more === null) privacy?.in.failed(privacy.changesIn || policy.onFailure === 'block' ? 'block' : 'not-run');
      this.#masking = null;
    }
    const screening = (this.#screening ??= this.#screen());
    return this.#attempt(() => screening.step()) ?? screening.fail();
  }

  get findings(): ReturnType<typeof guard.screeningOf>['findings'] {
    return this.#screening?.findings ?? [];
  }

  get escalated(): ReturnType<typeof guard.screeningOf>['escalated'] {
    return this.#screening?.escalated ?? [];
  }

  #mask(masked: ReturnType<PromptMasking['finish']>): false {
    if (masked.length > 0) {
      this.body = replaceTexts(this.body, masked);
      this.request = this.#sendable.endpoint.parse(this.body);
    }
    const names = this.#turn.privacy?.names ?? null;
    if (names !== null) this.valuesBack = new ValuesBack(names);
    return false;
  }

  #screen(): ReturnType<typeof guard.screeningOf> {
    const { endpoint, unseenTexts, leanPaths } = this.#sendable;
    const { parsed } = this.request;
    const texts = endpoint.texts(parsed);
    this.#turn.tell(toldByApplication(parsed, texts));
    const unseen = unseenTexts.map((text) => ({ kind: 'document', text, where: 'hidden text of a file' }) as const);
    this.said = [...unseen, ...saidIn(parsed, texts, leanPaths)];
    return guard.screeningOf(this.#turn.policy, this.said);
  }
}
