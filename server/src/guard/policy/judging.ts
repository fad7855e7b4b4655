import type { Judged, Taken } from '../models/guard-model.ts';
import { joinedJudgement, silent, type Judgement } from '../models/judgement.ts';
import type { Label } from '../models/labels.ts';
import type { GuardModelConfig } from '../models/schema.ts';
import { askedOf, CONTENT_CHECKS, contentFinding, secondOpinion, type Stage } from './content.ts';
import type { Finding } from './finding.ts';
import type { GuardPolicy } from './schema.ts';
import type { Escalated, Spoken } from './screening.ts';

/** Who asks guard models for one request. A question never fails: it is answered, or silence says why not. */
export interface Asker {
  configOf(model: string): Pick<GuardModelConfig, 'id' | 'kind'> | null;
  /** What was asked so far took. */
  readonly taken: readonly Taken[];
  /** @param stage what it is asked for, and what the time that it takes is told under */
  ask(stage: string, model: string, judged: Judged, labels: readonly Label[], left: AbortSignal): Promise<Judgement>;
}

/** Characters of the prompt that a judge of the answer is shown. */
const MOST_BEFORE = 4096;

/** Characters of documents that a judge is shown at a time, and what two such pieces share. */
const PIECE = 32_768;
const OVERLAP = 512;
/** Pieces of one request, the newest; documents that are longer were not all judged. */
const MOST_PIECES = 4;

/** What guard models are asked about one request. */
export class Judging {
  readonly #policy: GuardPolicy;
  readonly #asker: Asker;
  readonly #left = new AbortController();
  /** What the caller says, for a judge of the answer. */
  #prompt = '';

  constructor(policy: GuardPolicy, asker: Asker) {
    this.#policy = policy;
    this.#asker = asker;
  }

  /** The caller has left: what is still asked is given up. */
  leave(): void {
    this.#left.abort();
  }

  /**
   * Second opinions on likely attacks, and the content of what callers say and of documents, all at once.
   * @returns `null` where nobody is asked
   */
  prompt(escalated: readonly Escalated[], said: readonly Spoken[]): Promise<readonly Finding[]> | null {
    const { escalateTo } = this.#policy;
    this.#prompt = said.flatMap(({ kind, text }) => (kind === 'prompt' ? [text] : [])).join('\n\n');
    const opinions = escalateTo === null ? [] : escalated.map((each) => this.#opinion(escalateTo, each));
    const content = this.#prompt === '' ? null : this.#content('prompts', { prompt: this.#prompt, answer: null });
    const documents = this.#documents(said.flatMap(({ kind, text }) => (kind === 'document' ? [text] : [])));
    const asked = [...opinions, ...[content, documents].filter((each) => each !== null)];
    return asked.length === 0 ? null : Promise.all(asked);
  }

  /** What guard models took for the request so far. */
  get taken(): readonly Taken[] {
    return this.#asker.taken;
  }

  /** Whether answers are judged. */
  get hearsAnswers(): boolean {
    return this.#labels('answers').length > 0;
  }

  /** The content of an answer, or of a part of it. @returns `null` where nobody is asked */
  answer(text: string): Promise<Finding> | null {
    return this.#content('answers', { prompt: this.#prompt.slice(-MOST_BEFORE), answer: text });
  }

  /** Of an answer that is too long to be judged. */
  unseen(): Finding {
    const { content } = this.#policy;
    if (content === null) throw new TypeError('an answer is judged where there is a content policy');
    return contentFinding(this.#policy, content, 'answers', silent('too-long'));
  }

  #labels(stage: Stage): readonly Label[] {
    const { content } = this.#policy;
    const model = content === null ? null : this.#asker.configOf(content.model);
    return content === null || model === null ? [] : askedOf(content, model, stage);
  }

  async #opinion(model: string, { text, finding }: Escalated): Promise<Finding> {
    const judged = { prompt: text, answer: null };
    const judgement = await this.#asker.ask('second-opinion', model, judged, ['attack'], this.#left.signal);
    return secondOpinion(this.#policy, model, finding, judgement);
  }

  /** Their content, piece by piece: what any of them holds was found, and what was not judged is missed. */
  #documents(texts: readonly string[]): Promise<Finding> | null {
    const { content } = this.#policy;
    const labels = this.#labels('documents');
    let left = texts.join('\n\n').trim();
    if (content === null || labels.length === 0 || left === '') return null;
    const asked: Promise<Judgement>[] = [];
    while (left !== '' && asked.length < MOST_PIECES) {
      const judged = { prompt: left.slice(-PIECE), answer: null };
      asked.push(this.#asker.ask(CONTENT_CHECKS.documents, content.model, judged, labels, this.#left.signal));
      left = left.length <= PIECE ? '' : left.slice(0, OVERLAP - PIECE);
    }
    const missed = left === '' ? [] : [silent('too-long')];
    return Promise.all(asked).then((judgements) =>
      contentFinding(this.#policy, content, 'documents', joinedJudgement([...judgements, ...missed])),
    );
  }

  #content(stage: Stage, judged: Judged): Promise<Finding> | null {
    const { content } = this.#policy;
    const labels = this.#labels(stage);
    if (content === null || labels.length === 0) return null;
    return this.#asker
      .ask(CONTENT_CHECKS[stage], content.model, judged, labels, this.#left.signal)
      .then((judgement) => contentFinding(this.#policy, content, stage, judgement));
  }
}
