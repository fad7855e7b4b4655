import { GUARDED, MODEL, type Subject } from './subjects.ts';

/** One way of loading a subject. */
export interface Mode {
  readonly name: string;
  /** What the request says besides the question. */
  readonly asks: { readonly stream?: true; readonly user?: 'paced' };
  readonly connections: number;
  readonly rate: number | null;
  readonly per: 'request' | 'event';
  /** Of the question, about. */
  readonly promptBytes?: number;
  /** Asked in another protocol than the upstream's: only a gateway that translates is. */
  readonly translated?: true;
  /** Asked of a workload whose prompts the guard looks at. */
  readonly guarded?: true;
  /** Asked in turn with the same of a workload that the guard does not look at. */
  readonly inTurn?: true;
}

/** The first one is the plainest: subjects warm up with it. */
export const MODES: readonly [Mode, ...Mode[]] = [
  { name: 'c64', asks: {}, connections: 64, rate: null, per: 'request' },
  { name: 'c256', asks: {}, connections: 256, rate: null, per: 'request' },
  { name: 'c1', asks: {}, connections: 1, rate: null, per: 'request' },
  { name: 'rate', asks: {}, connections: 64, rate: 500, per: 'request' },
  { name: 'prompt16k', asks: {}, connections: 64, rate: null, per: 'request', promptBytes: 16_000 },
  { name: 'prompt32k', asks: {}, connections: 64, rate: null, per: 'request', promptBytes: 32_000 },
  // One after the other, so that no queue before a request counts as what the guard adds.
  { name: 'prompt4k', asks: {}, connections: 1, rate: null, per: 'request', promptBytes: 4_000 },
  { name: 'guard', asks: {}, connections: 1, rate: null, per: 'request', promptBytes: 4_000, guarded: true },
  {
    name: 'guardAdds',
    asks: {},
    connections: 1,
    rate: null,
    per: 'request',
    promptBytes: 4_000,
    guarded: true,
    inTurn: true,
  },
  { name: 'translated', asks: {}, connections: 64, rate: null, per: 'request', translated: true },
  { name: 'stream64', asks: { stream: true, user: 'paced' }, connections: 64, rate: null, per: 'event' },
  { name: 'burst64', asks: { stream: true }, connections: 64, rate: null, per: 'event' },
  { name: 'stream512', asks: { stream: true, user: 'paced' }, connections: 512, rate: null, per: 'event' },
  { name: 'stream1', asks: { stream: true, user: 'paced' }, connections: 1, rate: null, per: 'event' },
];

const SENTENCE = 'Please check whether this invoice matches the order, line by line, and say what differs. ';
const PROMPT_BYTES = 800;
const SYSTEM = 'You are a careful accountant.';

/** The request's body, with the model as the subject names it. */
export function bodyOf(
  { model = MODEL }: Subject,
  {
    asks,
    promptBytes = PROMPT_BYTES,
    translated,
    guarded,
  }: Pick<Mode, 'asks' | 'promptBytes' | 'translated' | 'guarded'>,
): string {
  const user = { role: 'user', content: SENTENCE.repeat(Math.ceil(promptBytes / SENTENCE.length)) };
  const question =
    translated === true
      ? { system: SYSTEM, messages: [user] }
      : { messages: [{ role: 'system', content: SYSTEM }, user] };
  return JSON.stringify({
    model: guarded === true ? GUARDED : model,
    ...question,
    temperature: 0.2,
    max_tokens: 200,
    ...asks,
  });
}
