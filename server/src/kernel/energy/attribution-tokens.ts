import { meterWindow, type CounterCurve, type MeterReadings } from '../../world/index.ts';
import type { TokenCoefficients } from './roofline.ts';
import { portion, tokenWork, type Work } from './attribution-work.ts';
import type { WorkShare } from './attribution-window.ts';

/** Context of a request that the gateway did not see, tokens, where it saw none either: a chat turn halfway. */
const UNSEEN_CONTEXT = 600;

interface Tokens {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

/** What a deployment did in one window. */
export interface DeploymentWindow {
  readonly requests: readonly WorkShare[];
  readonly seen: Tokens;
  /** Counted by its servers and not sent by the gateway; `null` where the servers' counters are unknown. */
  readonly unseen: Tokens | null;
  readonly elsewhereJ: number;
}

const since = (curve: CounterCurve | null, fromMs: number, toMs: number): number | null =>
  curve === null ? null : (meterWindow.delta(curve, fromMs, toMs)?.delta ?? null);

/**
 * Tokens that the servers counted beyond ours, window by window. Their counters and our records step at other
 * moments, so the difference of a single window jitters. The running difference counts only as far as it never
 * falls again: what a later record explains was ours. A window that no samples touch is unknown, and the others
 * go on without it.
 */
function rises(
  curve: CounterCurve | null,
  edgesMs: readonly number[],
  own: readonly number[],
): readonly (number | null)[] {
  const known = own.map((_, i) => since(curve, edgesMs[i] ?? 0, edgesMs[i + 1] ?? 0));
  let difference = 0;
  const beyond = known.map((counted, i) => Math.max(0, (difference += counted === null ? 0 : counted - (own[i] ?? 0))));
  for (let i = beyond.length - 2; i >= 0; i--) beyond[i] = Math.min(beyond[i] ?? 0, beyond[i + 1] ?? 0);
  return beyond.map((total, i) => (known[i] === null ? null : total - (beyond[i - 1] ?? 0)));
}

const sumOf = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0);

/**
 * A deployment's work, window by window: each request's share, and the work of tokens that its servers counted
 * and the gateway did not send.
 *
 * @param works tries at this deployment; @param edgesMs n + 1 edges of n windows
 */
export function deploymentWindows(
  works: readonly Work[],
  meter: MeterReadings['servers'][number] | null,
  coefficients: TokenCoefficients,
  edgesMs: readonly number[],
): readonly DeploymentWindow[] {
  const count = edgesMs.length - 1;
  const requests: WorkShare[][] = Array.from({ length: count }, () => []);
  const seen = Array.from({ length: count }, () => ({ input: 0, cached: 0, output: 0 }));
  const [startMs = 0, secondMs = Infinity] = edgesMs;
  for (const work of works) {
    // Windows are equally long but for the last: the first that a try can touch is found, not searched.
    const from = Math.min(count - 1, Math.max(0, Math.floor((work.startMs - startMs) / (secondMs - startMs))));
    for (let i = from; i < count && (edgesMs[i] ?? 0) <= work.endMs; i++) {
      const [fromMs, toMs] = [edgesMs[i] ?? 0, edgesMs[i + 1] ?? 0];
      const part = portion(work, fromMs, toMs);
      const own = seen[i];
      if (own === undefined || part.prompt + part.answer === 0) continue;
      own.input += part.prompt * work.inputTokens;
      own.cached += part.prompt * work.cachedTokens;
      own.output += part.answer * work.outputTokens;
      requests[i]?.push({ request: work.request, workJ: part.prompt * work.promptJ + part.answer * work.answerJ });
    }
  }
  const input = rises(
    meter?.prompt ?? null,
    edgesMs,
    seen.map((own) => own.input),
  );
  const output = rises(
    meter?.generation ?? null,
    edgesMs,
    seen.map((own) => own.output),
  );
  // Without a counter of cached tokens a prompt counts as uncached.
  const cached = rises(
    meter?.cached ?? null,
    edgesMs,
    seen.map((own) => own.cached),
  );
  const answers = sumOf(works.map((work) => work.outputTokens));
  const contextTokens =
    answers === 0
      ? UNSEEN_CONTEXT
      : sumOf(works.map((work) => work.outputTokens * (work.inputTokens + work.outputTokens / 2))) / answers;
  return seen.map((own, i) => {
    const [prompt, generated] = [input[i] ?? null, output[i] ?? null];
    const unseen =
      prompt === null || generated === null
        ? null
        : { input: prompt, cached: Math.min(prompt, cached[i] ?? 0), output: generated };
    const weight =
      unseen === null
        ? null
        : tokenWork(coefficients, {
            uncached: unseen.input - unseen.cached,
            cached: unseen.cached,
            output: unseen.output,
            contextTokens,
          });
    return {
      requests: requests[i] ?? [],
      seen: own,
      unseen,
      elsewhereJ: weight === null ? 0 : weight.promptJ + weight.answerJ,
    };
  });
}
