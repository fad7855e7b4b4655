import { z } from 'zod';
import { exchange, openOutbound, openSecret, timers, type Clock, type WholeAnswer } from '../../edge/index.ts';
import { JoulegateError, type Ms } from '../../units/index.ts';
import type { ToldCause } from '../examine.ts';
import { collapsed, FAULTS, faultOf } from './held.ts';
import { givenOf, promptOf } from './prompt.ts';
import type { WordingSettings } from './schema.ts';

/** What a wording took, as the gateway booked and told it. `null`: it did not tell; never nothing. */
export interface WordingTook {
  readonly tookMs: Ms;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly energyWh: number | null;
  readonly carbonG: number | null;
  readonly usd: number | null;
  /** How well the energy is known. */
  readonly tier: string | null;
  /** Path of the decision at the gateway. */
  readonly decision: string | null;
}

/** A diagnosis in a model's words, beside those of the rules. */
export interface Wording {
  /** `null`: dropped. */
  readonly text: string | null;
  /** Why there is none; `null`: there is one. */
  readonly dropped: string | null;
  readonly took: WordingTook;
}

const PATIENCE_MS = 10_000;
const MOST_BYTES = 131_072;
/** Five sentences, and what a model thinks before it writes them. */
const MOST_TOKENS = 1_000;

const tokens = z.int().nonnegative().nullable().catch(null);
const ANSWER = z.object({
  choices: z
    .array(z.object({ message: z.object({ content: z.string().nullable() }), finish_reason: z.string().nullish() }))
    .min(1),
});
const COUNTS = z.object({ usage: z.object({ prompt_tokens: tokens, completion_tokens: tokens }) });

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function tookOf(answer: WholeAnswer | null, tookMs: Ms): WordingTook {
  const header = (name: string): string | null => {
    const value = answer?.headers[`x-joulegate-${name}`];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const figure = (name: string): number | null => {
    const value = Number(header(name) ?? Number.NaN);
    return Number.isFinite(value) && value >= 0 ? value : null;
  };
  const plain = (value: string | null, shape: RegExp): string | null =>
    value !== null && shape.test(value) ? value : null;
  const counts = COUNTS.safeParse(answer === null ? null : parsed(answer.body)).data?.usage;
  return {
    tookMs,
    inputTokens: counts?.prompt_tokens ?? null,
    outputTokens: counts?.completion_tokens ?? null,
    energyWh: figure('energy-wh'),
    carbonG: figure('co2e-g'),
    usd: figure('cost-usd'),
    tier: plain(header('tier'), /^[a-z-]{1,40}$/),
    decision: plain(header('decision'), /^\/v1\/decisions\/[\w-]{1,64}$/),
  };
}

function judged({ status, body }: WholeAnswer, given: readonly ToldCause[]): Pick<Wording, 'text' | 'dropped'> {
  const dropped = (why: string) => ({ text: null, dropped: why });
  if (status !== 200) return dropped(`the gateway answered ${status}`);
  const [choice] = ANSWER.safeParse(parsed(body)).data?.choices ?? [];
  if (choice === undefined) return dropped('the gateway answered with what is no chat completion');
  if (choice.finish_reason === 'length') return dropped(FAULTS.long);
  const text = (choice.message.content ?? '').trim();
  const fault = faultOf(text, given);
  return fault === null ? { text: collapsed(text), dropped: null } : dropped(FAULTS[fault]);
}

function silence(error: unknown, tookMs: Ms, patienceMs: Ms): string {
  if (!(error instanceof JoulegateError)) throw error;
  if (error.code === 'JG_UPSTREAM_TIMEOUT' || tookMs >= patienceMs)
    return `it did not come within ${patienceMs / 1000} s`;
  if (error.code === 'JG_CONFIG') return `the key of the gateway cannot be read (${error.where ?? 'doctor.wording'})`;
  if (error.code === 'JG_OUTBOUND_REFUSED') return 'the address of the gateway is one that is never asked';
  if (error.code === 'JG_UPSTREAM_GARBAGE') return FAULTS.long;
  return 'the gateway could not be reached';
}

/**
 * Has a model word a diagnosis, through the own gateway, which books what that takes. The model is given causes as they
 * were redacted; what it says is held against them, and a wording that does not hold is dropped. Never fails a diagnosis.
 * @returns `null` where nothing is wrong: there is nothing to word
 */
export async function askWording(
  settings: WordingSettings,
  causes: readonly ToldCause[],
  clock: Pick<Clock, 'monotonicMs'>,
  patienceMs: Ms = PATIENCE_MS,
): Promise<Wording | null> {
  const given = givenOf(causes);
  if (given.every(({ code }) => code === 'none')) return null;
  const startMs = clock.monotonicMs();
  const { origin, pathname } = new URL(settings.url);
  const secret = openSecret(settings.key, { what: 'the wording of the doctor', where: 'doctor.wording.key' });
  const over = new AbortController();
  let outbound: ReturnType<typeof openOutbound> | null = null;
  let answer: WholeAnswer | null = null;
  try {
    outbound = openOutbound([origin], 1);
    // A command that prints a key is waited for no longer than the answer is.
    await Promise.race([secret.ready(), timers.sleep(patienceMs, over.signal).catch(() => {})]);
    answer = await exchange(outbound, origin, {
      method: 'POST',
      path: `${pathname.replace(/\/+$/, '')}/chat/completions`,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${secret.read()}`,
        ...(settings.workload === null ? {} : { 'x-joulegate-workload': settings.workload }),
      },
      body: Buffer.from(
        JSON.stringify({
          model: settings.model,
          messages: promptOf(given),
          max_completion_tokens: MOST_TOKENS,
        }),
      ),
      maxBytes: MOST_BYTES,
      timeoutMs: Math.max(1, patienceMs - (clock.monotonicMs() - startMs)),
    });
    return { ...judged(answer, given), took: tookOf(answer, clock.monotonicMs() - startMs) };
  } catch (error) {
    const tookMs = clock.monotonicMs() - startMs;
    return { text: null, dropped: silence(error, tookMs, patienceMs), took: tookOf(answer, tookMs) };
  } finally {
    over.abort();
    secret.close();
    await outbound?.close();
  }
}
