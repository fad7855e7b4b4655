import { createHash } from 'node:crypto';
import { systemClock, workers, type Clock } from '../edge/index.ts';
import { JoulegateError, type Ms } from '../units/index.ts';
import { UNSEEN, type LeanDocument } from './lean-document.ts';
import { refusedDocument } from './refusal.ts';
import { documentTokens } from './tokens.ts';

/** What a worker is sent. */
export interface DocumentJob {
  readonly id: number;
  readonly bytes: Uint8Array;
  readonly name: string;
}

/** What it answers. */
export type DocumentAnswer =
  | { readonly id: number; readonly document: LeanDocument }
  | {
      readonly id: number;
      readonly refused: {
        readonly code: JoulegateError['code'];
        readonly message: string;
        readonly hint: string | undefined;
      };
    };

/** Bounds of the reading of documents. */
export interface DocumentBounds {
  /** Memory of the thread; a file that needs more is refused. */
  readonly memoryMb: number;
  /** A file that takes longer is refused, and its thread is ended. */
  readonly timeoutMs: Ms;
  /** Files that wait while one is read; more are refused. */
  readonly waiting: number;
  /** Those of one owner among them. */
  readonly waitingOfOwner: number;
  /** Markdown of files that were read, by their content and owner, so that the same file is read once. */
  readonly cacheBytes: number;
}

export const DOCUMENT_BOUNDS: DocumentBounds = {
  memoryMb: 160,
  timeoutMs: 20_000,
  waiting: 64,
  waitingOfOwner: 16,
  cacheBytes: 16_777_216,
};

interface Waiting {
  readonly job: DocumentJob;
  readonly resolve: (document: LeanDocument) => void;
  readonly reject: (error: JoulegateError) => void;
}

type Handle = ReturnType<typeof workers.launch<DocumentJob, DocumentAnswer>>;

/**
 * Reads files as lean Markdown in a thread of its own, one at a time: what a file was made to take (memory, time) it takes
 * from nobody else. Owners take turns, so that one with many files holds up nobody by more than the one that is read. The
 * thread starts with the first file and is started anew after a file that ended it.
 */
export class Documents {
  /** What a file takes of a prompt, as the file itself and as lean text. */
  static readonly tokens = documentTokens;

  readonly #bounds: DocumentBounds;
  readonly #clock: Clock;
  /** By owner, in the order of their turns. */
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #known = new Map<string, LeanDocument>();
  #knownBytes = 0;
  #worker: Handle | null = null;
  #reading: Waiting | null = null;
  #cancel: (() => void) | null = null;
  #last = 0;

  constructor(bounds: DocumentBounds = DOCUMENT_BOUNDS, clock: Clock = systemClock) {
    this.#bounds = bounds;
    this.#clock = clock;
  }

  /** Texts of a file that no reader of it sees and a model may obey. */
  static unseenOf({ leftOut }: Pick<LeanDocument, 'leftOut'>): readonly string[] {
    return leftOut.flatMap(({ reason, text }) => (UNSEEN.includes(reason) ? [text] : []));
  }

  /**
   * @param name of the file, which helps to tell kinds of text apart
   * @param owner whose turn it takes
   * @throws JoulegateError `JG_BAD_DOCUMENT` where it cannot be read or would take too much, `JG_OVERLOADED` where too many wait
   */
  async lean(bytes: Uint8Array, name = '', owner = ''): Promise<LeanDocument> {
    // What a file is depends on its name where it is text. Of what others sent nobody learns, not even by the time it takes.
    const key = createHash('sha256')
      .update(JSON.stringify([owner, /\.\w+$/.exec(name)?.[0] ?? '']))
      .update(bytes)
      .digest('base64');
    const known = this.#known.get(key);
    if (known !== undefined) {
      this.#known.delete(key);
      this.#known.set(key, known);
      return known;
    }
    const document = await this.#read(bytes, name, owner);
    this.#keep(key, document);
    return document;
  }

  /** Ends the thread; what waits is refused. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#cancel?.();
    const gone = new JoulegateError('JG_SHUTTING_DOWN', 'the gateway is stopping', {});
    const left = [...(this.#reading === null ? [] : [this.#reading]), ...[...this.#waiting.values()].flat()];
    this.#reading = null;
    this.#waiting.clear();
    for (const { reject } of left) reject(gone);
    await worker?.terminate();
  }

  #keep(key: string, document: LeanDocument): void {
    this.#known.set(key, document);
    this.#knownBytes += document.markdown.length;
    for (const [oldest, { markdown }] of this.#known) {
      if (this.#knownBytes <= this.#bounds.cacheBytes) break;
      this.#known.delete(oldest);
      this.#knownBytes -= markdown.length;
    }
  }

  #read(bytes: Uint8Array, name: string, owner: string): Promise<LeanDocument> {
    const mine = this.#waiting.get(owner) ?? [];
    const all = this.#waiting.values().reduce((sum, { length }) => sum + length, 0);
    if (mine.length >= this.#bounds.waitingOfOwner || all >= this.#bounds.waiting)
      throw new JoulegateError('JG_OVERLOADED', 'too many documents wait to be read', {
        where: 'document',
        hint: 'retry with backoff',
      });
    return new Promise((resolve, reject) => {
      mine.push({ job: { id: ++this.#last, bytes, name }, resolve, reject });
      this.#waiting.set(owner, mine);
      this.#next();
    });
  }

  /** The first file of the owner whose turn it is, who is the last to have one again. */
  #take(): Waiting | undefined {
    const [owner, files] = this.#waiting.entries().next().value ?? [];
    if (owner === undefined || files === undefined) return undefined;
    const next = files.shift();
    this.#waiting.delete(owner);
    if (files.length > 0) this.#waiting.set(owner, files);
    return next;
  }

  #next(): void {
    const next = this.#reading === null ? this.#take() : undefined;
    if (next === undefined) return;
    this.#reading = next;
    this.#cancel = this.#clock.after(this.#bounds.timeoutMs, () => {
      const worker = this.#worker;
      this.#worker = null;
      void worker?.terminate();
      this.#end(({ reject }) =>
        reject(refusedDocument(`it takes longer than ${this.#bounds.timeoutMs / 1000} s to read`)),
      );
    });
    (this.#worker ??= this.#start()).post(next.job);
  }

  #end(settle: (reading: Waiting) => void): void {
    const reading = this.#reading;
    this.#cancel?.();
    this.#cancel = null;
    this.#reading = null;
    if (reading !== null) settle(reading);
    this.#next();
  }

  #start(): Handle {
    const worker = workers.launch<DocumentJob, DocumentAnswer>(new URL('./document-worker.ts', import.meta.url), {
      name: 'documents',
      memoryMb: this.#bounds.memoryMb,
      youngMemoryMb: 16,
    });
    worker.onMessage((answer) => {
      if (answer.id !== this.#reading?.job.id) return;
      this.#end(({ resolve, reject }) => {
        if ('document' in answer) resolve(answer.document);
        else
          reject(
            new JoulegateError(answer.refused.code, answer.refused.message, {
              where: 'document',
              ...(answer.refused.hint === undefined ? {} : { hint: answer.refused.hint }),
            }),
          );
      });
    });
    void worker.closed.then((fault) => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      const why =
        fault?.message.includes('needed more than') === true
          ? `it takes more than ${this.#bounds.memoryMb} MB to read`
          : 'reading it failed';
      this.#end(({ reject }) => reject(refusedDocument(why)));
    });
    return worker;
  }
}
