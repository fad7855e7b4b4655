import { MODEL, type Subject } from './subjects.ts';

/** One way of loading a subject. */
export interface Mode {
  readonly name: string;
  /** What the request says besides the question. */
  readonly asks: { readonly stream?: true; readonly user?: 'paced' };
  readonly connections: number;
  readonly rate: number | null;
  readonly per: 'request' | 'event';
}

/** The first one is the plainest: subjects warm up with it. */
export const MODES: readonly [Mode, ...Mode[]] = [
  { name: 'c64', asks: {}, connections: 64, rate: null, per: 'request' },
  { name: 'c1', asks: {}, connections: 1, rate: null, per: 'request' },
  { name: 'rate', asks: {}, connections: 64, rate: 500, per: 'request' },
  { name: 'stream64', asks: { stream: true, user: 'paced' }, connections: 64, rate: null, per: 'event' },
  { name: 'burst64', asks: { stream: true }, connections: 64, rate: null, per: 'event' },
  { name: 'stream1', asks: { stream: true, user: 'paced' }, connections: 1, rate: null, per: 'event' },
];

const prompt = 'Please check whether this invoice matches the order, line by line, and say what differs. '.repeat(9);
const messages = [
  { role: 'system', content: 'You are a careful accountant.' },
  { role: 'user', content: prompt },
];

/** The request's body, with the model as the subject names it. */
export const bodyOf = ({ model = MODEL }: Subject, asks: Mode['asks']): string =>
  JSON.stringify({ model, messages, temperature: 0.2, max_tokens: 200, ...asks });
