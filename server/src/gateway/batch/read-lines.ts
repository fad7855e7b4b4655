import { cutText, JoulegateError, toJoulegateError } from '../../units/index.ts';
import { isRecord } from '../dialects/index.ts';

/** A line of an input file: a request, or what is wrong with it. */
export interface InputLine {
  /** From 1. */
  readonly line: number;
  /** Empty where it names none. */
  readonly customId: string;
  /** The body as it is sent. */
  readonly body: Buffer;
  readonly fault: string | null;
}

/** A longer line is no request. */
export const MOST_LINE_BYTES = 1_048_576 * 8;
const MOST_ID_CHARS = 512;
const NEWLINE = 0x0a;
const NOTHING: Buffer = Buffer.alloc(0);

/** Reads the lines of input files. It keeps the ids that were named: one stands for one request. */
export class InputReader {
  readonly #endpoint: string;
  readonly #mostLines: number;
  readonly #ids = new Set<string>();
  #held: Buffer = NOTHING;
  #line = 0;
  #requests = 0;

  constructor(endpoint: string, mostLines: number) {
    this.#endpoint = endpoint;
    this.#mostLines = mostLines;
  }

  /** The lines that a piece completes. @throws JoulegateError `JG_BAD_REQUEST` for a file that is none at all */
  push(piece: Buffer): readonly InputLine[] {
    let held = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]);
    const lines: InputLine[] = [];
    for (let end = held.indexOf(NEWLINE); end !== -1; end = held.indexOf(NEWLINE)) {
      this.#take(held.subarray(0, end), lines);
      held = held.subarray(end + 1);
    }
    if (held.length > MOST_LINE_BYTES) throw bad(`line ${this.#line + 1} is longer than ${MOST_LINE_BYTES} bytes`);
    this.#held = held;
    return lines;
  }

  /** What stands behind the last line end. */
  end(): readonly InputLine[] {
    const lines: InputLine[] = [];
    this.#take(this.#held, lines);
    this.#held = NOTHING;
    return lines;
  }

  #take(bytes: Buffer, lines: InputLine[]): void {
    this.#line += 1;
    const text = bytes.toString('utf8').trim();
    if (text === '') return;
    if (++this.#requests > this.#mostLines) throw bad(`the file has more than ${this.#mostLines} requests`);
    lines.push(this.#read(text));
  }

  #read(text: string): InputLine {
    const line = this.#line;
    const wrong = (fault: string, customId = ''): InputLine => ({ line, customId, body: NOTHING, fault });
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      return wrong(`is no JSON: ${cutText(toJoulegateError(error).message, 200)}`);
    }
    if (!isRecord(value)) return wrong('is no JSON object');
    const { custom_id: id, method, url, body } = value;
    if (typeof id !== 'string' || id === '' || id.length > MOST_ID_CHARS)
      return wrong(`custom_id is no text of 1 to ${MOST_ID_CHARS} characters`);
    if (this.#ids.has(id)) return wrong(`custom_id "${cutText(id, 60)}" stands on an earlier line`, id);
    this.#ids.add(id);
    if (method !== 'POST') return wrong('method is not POST', id);
    if (url !== this.#endpoint) return wrong(`url is not ${this.#endpoint}, the endpoint of the batch`, id);
    if (!isRecord(body)) return wrong('body is no JSON object', id);
    if (body['stream'] === true) return wrong('body.stream: nobody reads a stream of a batch', id);
    return { line, customId: id, body: Buffer.from(JSON.stringify(body)), fault: null };
  }
}

const bad = (message: string): JoulegateError =>
  new JoulegateError('JG_BAD_REQUEST', message, { where: 'input_file_id', hint: 'one request a line, as JSON' });
