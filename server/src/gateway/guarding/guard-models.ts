import { exchange, openSecret, type Clock, type Outbound, type WholeAnswer } from '../../edge/index.ts';
import { guard } from '../../guard/index.ts';
import { toJoulegateError } from '../../units/index.ts';
import type { EventBus } from '../events.ts';
import { Fleet } from '../fleet/index.ts';

type GuardModelConfig = ReturnType<typeof guard.schema.parse>['models'][number];
type Kind = (typeof guard.models.kinds)[GuardModelConfig['kind']];
type Request = ReturnType<Kind['requests']>[number];
type Asker = Parameters<typeof guard.turnOf>[1];
type Judged = Parameters<Kind['requests']>[1];
type Label = Request['labels'][number];
type Judgement = ReturnType<typeof guard.models.joined>;
type Silence = NonNullable<Judgement['silence']>;
type Taken = Asker['taken'][number];

interface Opened {
  readonly index: number;
  readonly config: GuardModelConfig;
  readonly origin: string;
  readonly basePath: string;
  readonly secret: ReturnType<typeof openSecret> | null;
}

export interface GuardModelParts {
  readonly outbound: Outbound;
  readonly clock: Clock;
  readonly bus: Pick<EventBus, 'publish'>;
}

/** A verdict is short. */
const MOST_ANSWER_BYTES = 262_144;
/** What goes into one question; more is `too-long`. */
const MOST_CHARACTERS = 131_072;
/** The server's own trouble, or ours with it; what it says of one text alone does not keep others from it. */
const isDown = (status: number): boolean => status >= 500 || [401, 403, 404].includes(status);

const openedOf = (config: GuardModelConfig, index: number, clock: Clock): Opened => {
  const url = new URL(config.baseUrl);
  const owner = { what: `guard model ${config.id}`, where: `guard.models.${config.id}.credential` };
  return {
    index,
    config,
    origin: url.origin,
    basePath: url.pathname.replace(/\/+$/, ''),
    secret: config.credential === null ? null : openSecret(config.credential, owner, clock),
  };
};

/**
 * The guard models of one config: each is asked in its own format, in bounded time, so many texts at once, and not at all
 * while it is down. A question never fails: what it has no answer to is silence, with its reason.
 */
export class GuardModels {
  readonly #models: ReadonlyMap<string, Opened>;
  private readonly health: Fleet;
  readonly #parts: GuardModelParts;

  /** @param previous of the config before: what it learned of a model's health goes on */
  constructor(configs: readonly GuardModelConfig[], parts: GuardModelParts, previous?: GuardModels) {
    this.#parts = parts;
    this.#models = new Map(configs.map((config, i) => [config.id, openedOf(config, i, parts.clock)]));
    const members = configs.map(({ id, maxInFlight, timeoutMs }) => ({ id, maxInFlight, ttftPriorMs: timeoutMs }));
    this.health =
      previous?.health.succeed(members) ??
      new Fleet(members, parts.clock, (id, healthy, detail) => {
        if (!healthy) parts.bus.publish({ kind: 'part-fault', part: 'guard', message: `guard model ${id}: ${detail}` });
      });
    previous?.health.handOver(this.health);
  }

  /** Asks for one request of a workload. @param isControlled it is under control rules: no model of others sees it */
  askerOf(workload: string, isControlled: boolean): Asker {
    const taken: Taken[] = [];
    return {
      taken,
      configOf: (id) => this.#models.get(id)?.config ?? null,
      ask: async (stage, id, judged, labels, left) => {
        const fromMs = this.#parts.clock.monotonicMs();
        // A request never fails on its judge, whatever that says.
        const judgement = await this.judge(id, judged, labels, isControlled, left, taken).catch((fault: unknown) => {
          const { message } = toJoulegateError(fault);
          this.#parts.bus.publish({ kind: 'part-fault', part: 'guard', message: `guard model ${id}: ${message}` });
          return guard.models.silent('unparsable');
        });
        this.tell(workload, stage, fromMs);
        return judgement;
      },
    };
  }

  /** Tells what a stage of the guard took. @param fromMs monotonic, when it began */
  tell(workload: string, stage: string, fromMs: number): void {
    const { bus, clock } = this.#parts;
    bus.publish({ kind: 'guard-stage', workload, stage, ms: clock.monotonicMs() - fromMs });
  }

  close(): void {
    for (const { secret } of this.#models.values()) secret?.close();
  }

  /**
   * Has a text judged.
   * @param labels what is asked; only what the model knows
   * @param isControlled the request is under control rules: no model of others sees it
   * @param signal the caller has left
   * @param taken gets what each question took
   */
  async judge(
    id: string,
    judged: Judged,
    labels: readonly Label[],
    isControlled: boolean,
    signal: AbortSignal,
    taken: Taken[] = [],
  ): Promise<Judgement> {
    const { silent, kinds, joined } = guard.models;
    const model = this.#models.get(id);
    if (model === undefined) return silent('unreachable');
    const { config, index } = model;
    if (isControlled && !(config.isOurs ?? config.kind !== 'openai-moderation')) return silent('control');
    if (judged.prompt.length + (judged.answer?.length ?? 0) > MOST_CHARACTERS) return silent('too-long');
    const requests = kinds[config.kind].requests(config.model, judged, labels);
    if (requests.length === 0) return silent('too-long');
    const standing = this.health.standing(index);
    if (standing === 'open' || (standing === 'trying' && this.health.inFlight(index) > 0)) return silent('resting');
    if (!this.health.acquire(index)) return silent('busy');
    try {
      return joined(await Promise.all(requests.map((request) => this.#ask(model, request, signal, taken))));
    } finally {
      this.health.release(index);
    }
  }

  async #ask(
    model: Opened,
    request: Request,
    signal: AbortSignal,
    taken: Taken[],
  ): Promise<Parameters<typeof guard.models.joined>[0][number]> {
    const { index, config, origin, basePath } = model;
    const { deployment } = config;
    const { silent, kinds } = guard.models;
    let answer: WholeAnswer;
    try {
      const secret = model.secret?.read();
      answer = await exchange(this.#parts.outbound, origin, {
        method: 'POST',
        path: `${basePath}${request.path}`,
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
        },
        body: Buffer.from(JSON.stringify(request.body)),
        timeoutMs: config.timeoutMs,
        maxBytes: MOST_ANSWER_BYTES,
        signal,
      });
    } catch (fault) {
      const { code, message } = toJoulegateError(fault);
      // It may have been worked on all the same.
      if (signal.aborted || code === 'JG_UPSTREAM_TIMEOUT') taken.push({ deployment, tokens: null });
      if (signal.aborted) return silent('left');
      this.health.failed(index, message);
      return silent(SILENCES[code] ?? 'unreachable');
    }
    if (answer.status !== 200) {
      if (isDown(answer.status)) this.health.failed(index, `it answers ${answer.status}`);
      return silent('refused');
    }
    this.health.succeeded(index);
    const said = parsed(answer.body);
    taken.push({ deployment, tokens: guard.models.tokensTold(said) });
    return kinds[config.kind].read(said, request) ?? silent('unparsable');
  }
}

const SILENCES: Readonly<Record<string, Silence>> = {
  JG_UPSTREAM_TIMEOUT: 'timeout',
  JG_UPSTREAM_GARBAGE: 'unparsable',
  JG_CONFIG: 'refused',
};

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
