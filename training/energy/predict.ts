import {
  basePower,
  requestJoules,
  stepSeconds,
  stepTimes,
  tokenCoefficients,
} from '../../server/src/kernel/energy/index.ts';
import { type Accelerator, catalogue } from '../../server/src/world/index.ts';
import { architectureOf, mediaOf, type Architecture } from './architectures.ts';
import type { Conditions, Parameters } from './parameters.ts';
import { isCodeCompletion, type Point } from './points.ts';

/** A point with what it takes to model it. */
export interface Row {
  readonly point: Point;
  readonly architecture: Architecture;
  readonly accelerator: Accelerator;
  readonly outputTokens: number;
}

/** Our catalogue's accelerator behind a laboratory's name for it. */
function acceleratorOf(gpu: string): Accelerator | undefined {
  const name = gpu.toUpperCase();
  const key = [
    [/H100.*NVL/, 'h100-nvl'],
    [/H100/, 'h100-sxm'],
    [/H200/, 'h200'],
    [/B200/, 'b200'],
    [/A100.*80/, 'a100-80'],
    [/A100/, 'a100-40'],
    [/L40S/, 'l40s'],
    [/^L4\b|\bL4$/, 'l4'],
  ].find(([pattern]) => (pattern as RegExp).test(name))?.[1];
  return key === undefined || /\bMIXED\b|DGX|\//.test(name) ? undefined : catalogue.accelerators.find(key as string);
}

/** Points whose accelerator the catalogue knows, ready to model; a mean answer of 400 tokens where none is given. */
export const rowsOf = (points: readonly Point[]): Row[] =>
  points.flatMap((point) => {
    const accelerator = acceleratorOf(point.gpu);
    return accelerator === undefined
      ? []
      : [{ point, accelerator, architecture: architectureOf(point), outputTokens: point.outputTokens ?? 400 }];
  });

const CHAT_PROMPT = 200;
const QUESTION_PROMPT = 250;

/** Prompt tokens, host seconds and vision encoder of a request of the row's task. */
function conditionsOf(
  { point, accelerator }: Row,
  c: Conditions,
): { input: number; requestHostS: number; stepHostS: number; encoderB: number } {
  const { task } = point;
  const media = mediaOf(point.model);
  const [image, video, old] = [task === 'image-chat', task === 'video-chat', task.startsWith('mllm')];
  const track = video && /omni/i.test(point.model) ? c.soundTrack : 1;
  const seen = video
    ? c.imageTokens * c.videoOverImage * track
    : old
      ? c.media2024Tokens
      : (media.imageTokens ?? c.imageTokens);
  const plain = task === 'gpqa' ? QUESTION_PROMPT : isCodeCompletion(point) ? c.codeTokens : CHAT_PROMPT;
  // Small batches of image requests ran before the host was shared.
  const packed = accelerator.key === 'b200' && point.gpus === 1 && (task === 'gpqa' || (image && point.batch > 12));
  return {
    input: point.inputTokens ?? (image || video || old ? seen : plain),
    requestHostS: image ? c.imageHostSeconds : video ? c.imageHostSeconds * c.videoHostOverImage * track : 0,
    stepHostS: packed ? c.packedHostSeconds : 0,
    encoderB: image || video || old ? media.encoderB : 0,
  };
}
export interface Prediction {
  /** Per output token, prompts included. */
  readonly joules: number;
  /** Seconds between two tokens, prompts excluded. */
  readonly tpotS: number;
}

/**
 * Energy per output token and step time of a row by the kernel's own model, under the laboratory's conditions.
 * @param batch instead of the row's own, where the batch is hidden
 */
export function predict(row: Row, p: Parameters, batch: number = row.point.batch): Prediction {
  const { point, architecture, accelerator, outputTokens } = row;
  const { input, requestHostS, stepHostS, encoderB } = conditionsOf(row, p);
  const serving = {
    acceleratorCount: point.gpus,
    precision: point.precision,
    batch,
    stack: point.series === '2024' ? ('2024' as const) : ('2025' as const),
  };
  const tokens = tokenCoefficients(architecture, serving, accelerator, p);
  const times = stepTimes(architecture, serving, accelerator, Math.max(1, batch), p);
  const prompt = input * (1 + encoderB / architecture.activeParamsB);
  const request = requestJoules(tokens, input, 0, outputTokens);
  const waitingW = point.gpus * accelerator.tdpW * basePower(accelerator, point.gpus, p);
  const waitingJ = waitingW * (stepHostS / batch + requestHostS / outputTokens);
  return {
    joules: (request.decodeJ + (request.prefillJ * prompt) / input) / outputTokens + waitingJ,
    tpotS:
      stepSeconds(times, Math.max(1, batch), input + outputTokens / 2, architecture.slidingWindow ?? 0) + stepHostS,
  };
}
