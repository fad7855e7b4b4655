import { csvData, random } from '../../edge/index.ts';
import type { TokenPairs } from './types.ts';

/** Reads input and output lengths from CSV with the columns input_tokens and output_tokens. */
export function parseTokenPairs(csv: string, source: string): TokenPairs {
  const lines = [...csvData.table(csv, { source, columns: ['input_tokens', 'output_tokens'] }).lines()];
  return {
    input: Int32Array.from(lines, (line) => line.amount('input_tokens')),
    output: Int32Array.from(lines, (line) => line.amount('output_tokens')),
    source,
  };
}

const GENERATED_PAIRS = 4096;
/** Means of the Azure 2023 conversation trace (Splitwise, ISCA 2024). The spread is an assumption. */
const MEAN_INPUT = 1155;
const MEAN_OUTPUT = 211;
const LOG_SIGMA = 0.9;

/** Log-normal lengths with the published means of the Azure 2023 conversation trace, for use without the trace. */
export function generatedTokenPairs(): TokenPairs {
  const rng = random.seeded(2023);
  const draw = (mean: number): Int32Array =>
    Int32Array.from({ length: GENERATED_PAIRS }, () =>
      Math.max(1, Math.round(random.logNormal(rng, mean * Math.exp(-(LOG_SIGMA ** 2) / 2), LOG_SIGMA))),
    );
  return {
    input: draw(MEAN_INPUT),
    output: draw(MEAN_OUTPUT),
    source: `generated lengths (log-normal, means ${MEAN_INPUT} and ${MEAN_OUTPUT} as published for Azure 2023 conversations)`,
  };
}

/** Every second pair, from the first or the second on: so that lengths learned on one half are met on the other. */
export function everySecond({ input, output, source }: TokenPairs, from: 0 | 1): TokenPairs {
  const of = (_: number, i: number): boolean => i % 2 === from;
  return { input: input.filter(of), output: output.filter(of), source };
}
