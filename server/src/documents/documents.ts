import { createHash } from 'node:crypto';
import { systemClock, workers, type Clock } from '../edge/index.ts';
import { JoulegateError, type Ms } from '../units/index.ts';
import { KnownFiles } from './known-files.ts';
import { UNSEEN, type LeanDocument } from './lean-document.ts';
import { readsPictures } from './pictures/ocr.ts';
import type { PictureSight, ScaledPicture } from './pictures/scaled-picture.ts';
import { refusedDocument } from './refusal.ts';
import { documentTokens } from './tokens.ts';

/** What a worker is sent. */
export interface DocumentJob {
  readonly id: number;
  readonly bytes: Uint8Array;
  readonly work: Work;
  readonly timeoutMs: Ms;
}

/** A file is read as text, or a picture is made no larger than models look at. */
type Work =
  | { readonly kind: 'read'; readonly name: string }
  | { readonly kind: 'scale'; readonly sights: readonly PictureSight[] };
type Made = LeanDocument | ScaledPicture;

/** What it answers, and what it is doing: it reads, or waits for the program that reads pictures. */
export type DocumentAnswer =
  | { readonly id: number; readonly doing: 'reading' | 'pictures' }
  | { readonly id: number; readonly made: Made }
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
  /**
   * What a file may take of the thread; of a PDF the pages are left out for which it is too short, any other is refused, and
   * its thread is ended.
   */
  readonly timeoutMs: Ms;
  /** What starting the thread, and reading one picture, may take. */
  readonly waitMs: Ms;
  /** Files that wait while one is read; more are refused. */
  readonly waiting: number;
  /** Those of one owner among them. */
  readonly waitingOfOwner: number;
  /** Markdown of files that were read, and why others were refused, by content and owner: the same file is read once. */
  readonly cacheBytes: number;
}

export const DOCUMENT_BOUNDS: DocumentBounds = {
  memoryMb: 160,
  timeoutMs: 3000,
  waitMs: 25_000,
  waiting: 64,
  waitingOfOwner: 16,
  cacheBytes: 16_777_216,
};

const clientGone = (): JoulegateError =>
  new JoulegateError('JG_CLIENT_GONE', 'the client left before its document was read', { where: 'document' });

interface Waiting {
  readonly job: DocumentJob;
  readonly resolve: (made: Made) => void;
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
  /** Whether pictures and scanned pages are read here: Tesseract is a program of its own. */
  static readonly readsPictures = readsPictures;

  readonly #bounds: DocumentBounds;
  readonly #clock: Clock;
  /** By owner, in the order of their turns. */
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #known: KnownFiles<Made | JoulegateError>;
  #worker: Handle | null = null;
  #reading: Waiting | null = null;
  #cancel: (() => void) | null = null;
  /** Of the file that is read: since when, and what it has taken of the thread before. */
  #sinceMs: Ms | null = null;
  #takenMs: Ms = 0;
  #last = 0;

  constructor(bounds: DocumentBounds = DOCUMENT_BOUNDS, clock: Clock = systemClock) {
    this.#bounds = bounds;
    this.#clock = clock;
    this.#known = new KnownFiles(bounds.cacheBytes);
  }

  /** Texts of a file that no reader of it sees and a model may obey. */
  static unseenOf({ leftOut }: Pick<LeanDocument, 'leftOut'>): readonly string[] {
    return leftOut.flatMap(({ reason, text }) => (UNSEEN.includes(reason) ? [text] : []));
  }

  /**
   * @param name of the file, which helps to tell kinds of text apart
   * @param owner whose turn it takes
   * @param gone the one who asked has left: what still waits is not read
   * @throws JoulegateError `JG_BAD_DOCUMENT` where it cannot be read or would take too much, `JG_OVERLOADED` where too many wait
   */
  async lean(bytes: Uint8Array, name = '', owner = '', gone?: AbortSignal): Promise<LeanDocument> {
    // What a file is depends on its name where it is text.
    const made = await this.#make(bytes, { kind: 'read', name }, /\.\w+$/.exec(name)?.[0] ?? '', owner, gone);
    return made as LeanDocument;
  }

  /**
   * A picture no larger than the keenest of some models looks at; the rest as {@link lean}.
   * @param sights of the models that may be shown it; none: it stays as it is
   * @throws JoulegateError the same
   */
  async scaled(
    bytes: Uint8Array,
    sights: readonly PictureSight[],
    owner = '',
    gone?: AbortSignal,
  ): Promise<ScaledPicture> {
    const made = await this.#make(bytes, { kind: 'scale', sights }, JSON.stringify(sights), owner, gone);
    return made as ScaledPicture;
  }

  /** @param how what else than its bytes tells what becomes of a file */
  async #make(bytes: Uint8Array, work: Work, how: string, owner: string, gone: AbortSignal | undefined): Promise<Made> {
    // Of what others sent nobody learns, not even by the time it takes.
    const key = createHash('sha256')
      .update(JSON.stringify([owner, work.kind, how]))
      .update(bytes)
      .digest('base64');
    const known = this.#known.get(key);
    if (known instanceof JoulegateError) throw known;
    if (known !== undefined) return known;
    try {
      const made = await this.#asked(bytes, work, owner, gone);
      this.#known.keep(key, made, 'markdown' in made ? made.markdown.length : (made.scaled?.bytes.length ?? 0));
      return made;
    } catch (error) {
      if (error instanceof JoulegateError && error.code === 'JG_BAD_DOCUMENT') this.#known.keep(key, error, 0);
      throw error;
    }
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

  #asked(bytes: Uint8Array, work: Work, owner: string, gone: AbortSignal | undefined): Promise<Made> {
    if (gone?.aborted === true) throw clientGone();
    const mine = this.#waiting.get(owner) ?? [];
    const all = this.#waiting.values().reduce((sum, { length }) => sum + length, 0);
    if (mine.length >= this.#bounds.waitingOfOwner || all >= this.#bounds.waiting)
      throw new JoulegateError('JG_OVERLOADED', 'too many documents wait to be read', {
        where: 'document',
        hint: 'retry with backoff',
      });
    return new Promise((resolve, reject) => {
      const own: Waiting = {
        job: { id: ++this.#last, bytes, work, timeoutMs: this.#bounds.timeoutMs },
        resolve,
        reject,
      };
      mine.push(own);
      this.#waiting.set(owner, mine);
      gone?.addEventListener('abort', () => this.#leave(owner, own), { once: true });
      this.#next();
    });
  }

  /** Nobody waits for a file any more. One that is being read is read to its end: it is short, and will be asked for again. */
  #leave(owner: string, own: Waiting): void {
    const mine = this.#waiting.get(owner) ?? [];
    const left = mine.filter((each) => each !== own);
    if (left.length === mine.length) return;
    if (left.length === 0) this.#waiting.delete(owner);
    else this.#waiting.set(owner, left);
    own.reject(clientGone());
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
    this.#takenMs = 0;
    this.#sinceMs = null;
    this.#within(this.#bounds.waitMs);
    (this.#worker ??= this.#start()).post(next.job);
  }

  /** What is being read ends within this, and its thread with it where it does not. */
  #within(ms: Ms): void {
    this.#cancel?.();
    this.#cancel = this.#clock.after(ms, () => {
      const worker = this.#worker;
      this.#worker = null;
      void worker?.terminate();
      this.#end(({ reject }) =>
        reject(refusedDocument(`it takes longer than ${this.#bounds.timeoutMs / 1000} s to read`)),
      );
    });
  }

  #does(doing: 'reading' | 'pictures'): void {
    const now = this.#clock.monotonicMs();
    if (this.#sinceMs !== null) this.#takenMs += now - this.#sinceMs;
    this.#sinceMs = doing === 'reading' ? now : null;
    this.#within(doing === 'reading' ? Math.max(1, this.#bounds.timeoutMs - this.#takenMs) : this.#bounds.waitMs);
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
      if ('doing' in answer) {
        this.#does(answer.doing);
        return;
      }
      this.#end(({ resolve, reject }) => {
        if ('made' in answer) resolve(answer.made);
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
