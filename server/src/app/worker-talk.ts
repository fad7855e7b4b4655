import { timers } from '../edge/index.ts';
import type { Worker } from 'node:cluster';

/** A worker that has not answered by then is left out. */
const ANSWER_MS = 1000;
/** The channel also hands connections round: an answer above it is left out, and so are questions above so many. */
const MOST_CHARS = 4 * 1024 * 1024;
const MOST_ASKED = 64;

/** What workers ask each other; who has no answer to a topic says nothing. */
export type Topic = 'metrics' | 'live' | 'decisions' | 'weighed' | 'why' | 'pulse';

/** What processes of one port tell each other. The primary passes questions on to all others, and answers back. */
export type Message =
  | { readonly kind: 'ready'; readonly text: string }
  | { readonly kind: 'ask'; readonly id: string; readonly topic: Topic; readonly text: string }
  | { readonly kind: 'answer'; readonly id: string; readonly slot: number; readonly text: string | null };

export interface WorkerAnswer {
  /** Of the worker, from 1. */
  readonly slot: number;
  readonly text: string;
}

/** How a worker answers; a throw or `null` leaves it out. */
export type Answers = Readonly<Record<Topic, (text: string) => string | null | Promise<string | null>>>;

/** A worker's end of the channel. */
export interface WorkerTalk {
  /** Asks all other workers. Resolves within a second, by slot; who did not answer is missing. */
  ask(topic: Topic, text?: string): Promise<readonly WorkerAnswer[]>;
  /** Answers the others from now on. */
  answer(answers: Answers): void;
}

export const isMessage = (message: unknown): message is Message =>
  typeof message === 'object' && message !== null && 'kind' in message;

export const tell = (to: Pick<Worker, 'send'> | Pick<NodeJS.Process, 'send'>, message: Message): void => {
  to.send?.(message, undefined, undefined, () => {});
};

/** Opens a worker's end of the channel. @param workers of the port, all of them */
export function openTalk(slot: number, workers: number): WorkerTalk {
  const asked = new Map<string, (answer: { readonly slot: number; readonly text: string | null }) => void>();
  let answers: Answers | null = null;
  let count = 0;

  const reply = async (id: string, topic: Topic, text: string): Promise<void> => {
    let said: string | null = null;
    try {
      said = (await answers?.[topic](text)) ?? null;
    } catch {
      // Left out: who asked says how many answered.
    }
    tell(process, { kind: 'answer', id, slot, text: said !== null && said.length <= MOST_CHARS ? said : null });
  };
  process.on('message', (message: unknown) => {
    if (!isMessage(message)) return;
    if (message.kind === 'ask') void reply(message.id, message.topic, message.text);
    if (message.kind === 'answer') asked.get(message.id)?.(message);
  });

  return {
    ask: (topic, text = '') =>
      new Promise((resolve) => {
        if (asked.size >= MOST_ASKED || workers === 1) return resolve([]);
        // A worker that takes this one's place must not take an answer to this one for its own.
        const id = `${slot}:${process.pid}:${++count}`;
        const heard: WorkerAnswer[] = [];
        let waiting = workers - 1;
        const end = (): void => {
          cancel();
          asked.delete(id);
          resolve(heard.sort((a, b) => a.slot - b.slot));
        };
        const cancel = timers.later(ANSWER_MS, end);
        asked.set(id, (answer) => {
          if (answer.text !== null) heard.push({ slot: answer.slot, text: answer.text });
          if (--waiting === 0) end();
        });
        tell(process, { kind: 'ask', id, topic, text });
      }),
    answer: (by) => void (answers = by),
  };
}

/**
 * The primary's part: a question goes to all others, an answer to who asked. It keeps nothing and waits for nobody.
 * @param serving by slot; `undefined` for one that does not serve now
 */
export function passOn(
  message: Message,
  from: number,
  workers: number,
  serving: (slot: number) => Worker | undefined,
): void {
  if (message.kind === 'answer') {
    const asker = serving(Number(message.id.split(':')[0]));
    if (asker !== undefined) tell(asker, message);
  }
  if (message.kind !== 'ask') return;
  for (let slot = 1; slot <= workers; slot++) {
    if (slot === from) continue;
    const other = serving(slot);
    const asker = serving(from);
    if (other !== undefined) tell(other, message);
    else if (asker !== undefined) tell(asker, { kind: 'answer', id: message.id, slot, text: null });
  }
}
