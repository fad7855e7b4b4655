import { get, type Outbound } from '../../edge/index.ts';
import { JoulegateError, toJoulegateError, type EpochMs } from '../../units/index.ts';
import { dialectNamed, isRecord, type ModelName } from '../dialects/index.ts';
import type { Upstream } from './upstream.ts';

/** An upstream to ask, for the workload that serves its models. */
export interface ListAsked {
  readonly workload: string;
  readonly upstream: Pick<Upstream, 'origin' | 'basePath' | 'search' | 'protocol' | 'auth' | 'credential'>;
}

/** What an upstream said, and when. */
export interface ModelList {
  readonly at: EpochMs;
  readonly models: readonly ModelName[];
}

const MOST_MODELS = 2000;
const MOST_BYTES = 4 * 1024 * 1024;
const ANSWERS_IN_MS = 10_000;
const NAME = /^[\x21-\x7e]{1,200}$/;

const text = (value: unknown): string | null => (typeof value === 'string' && value.length <= 200 ? value : null);

/** When a model came, as OpenAI (seconds) or Anthropic (a date) tells it. */
function createdMs({ created, created_at: date }: Readonly<Record<string, unknown>>): EpochMs | null {
  const ms = typeof created === 'number' ? created * 1000 : typeof date === 'string' ? Date.parse(date) : NaN;
  return Number.isSafeInteger(ms) && ms > 0 && ms < 8.64e15 ? ms : null;
}

/** The models of a list in OpenAI's or Anthropic's form. @throws JoulegateError `JG_UPSTREAM_GARBAGE` */
export function modelsListed(body: string): readonly ModelName[] {
  let list: unknown;
  try {
    list = JSON.parse(body);
  } catch {
    list = null;
  }
  const data = isRecord(list) ? list['data'] : null;
  if (!Array.isArray(data)) throw new JoulegateError('JG_UPSTREAM_GARBAGE', 'the list of models is none');
  return (data as readonly unknown[]).slice(0, MOST_MODELS).flatMap((item) => {
    const id = isRecord(item) ? text(item['id'])?.replace(/^models\//, '') : null;
    if (!isRecord(item) || id == null || !NAME.test(id)) return [];
    const owner = text(item['owned_by']) ?? 'upstream';
    return [{ id, owner, createdMs: createdMs(item), displayName: text(item['display_name']) }];
  });
}

/**
 * What upstreams say they serve, asked in the background and kept in memory: no request waits for it, and an upstream that
 * does not answer leaves what it said last, or the configured names alone.
 */
export class ModelLists {
  readonly #lists = new Map<string, ModelList>();
  readonly #faults = new Map<string, string>();

  /** What the upstream of a workload said last. */
  of(workload: string): ModelList | null {
    return this.#lists.get(workload) ?? null;
  }

  /** Which workloads' upstreams did not answer when they were asked last, and why; `null`: all did. */
  get fault(): string | null {
    const words = [...this.#faults].map(([workload, why]) => `models of ${workload}: ${why}`);
    return words.length === 0 ? null : words.join('; ');
  }

  /** Asks each upstream once; a workload that is not asked any more is forgotten. Never fails. */
  async refresh(asked: readonly ListAsked[], outbound: Outbound, now: () => EpochMs): Promise<void> {
    for (const known of [...this.#lists.keys(), ...this.#faults.keys()])
      if (!asked.some(({ workload }) => workload === known)) {
        this.#lists.delete(known);
        this.#faults.delete(known);
      }
    await Promise.all(asked.map((each) => this.#ask(each, outbound, now)));
  }

  async #ask({ workload, upstream }: ListAsked, outbound: Outbound, now: () => EpochMs): Promise<void> {
    try {
      const headers: Record<string, string> = { accept: 'application/json' };
      const secret = upstream.credential.current();
      if (secret !== null)
        headers[upstream.auth === 'bearer' ? 'authorization' : upstream.auth] =
          upstream.auth === 'bearer' ? `Bearer ${secret}` : secret;
      dialectNamed(upstream.protocol)?.addHeaders(headers, {});
      const { basePath, search, protocol } = upstream;
      const query = protocol === 'anthropic' ? `${search === '' ? '?' : `${search}&`}limit=1000` : search;
      const { status, body } = await get(outbound, upstream.origin, `${basePath}/models${query}`, {
        headers,
        maxBytes: MOST_BYTES,
        timeoutMs: ANSWERS_IN_MS,
      });
      if (status !== 200) throw new JoulegateError('JG_UPSTREAM_ERROR', `the upstream answered ${status}`);
      this.#lists.set(workload, { at: now(), models: modelsListed(body) });
      this.#faults.delete(workload);
    } catch (error) {
      // Of a credential that cannot be read others tell, and its message names a file.
      const { code, message } = toJoulegateError(error);
      this.#faults.set(workload, code === 'JG_CONFIG' ? 'no credential' : message);
    }
  }
}
