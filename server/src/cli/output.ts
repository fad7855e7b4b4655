import pc from 'picocolors';
import { called } from '../edge/index.ts';
import { toJoulegateError } from '../units/index.ts';

/** Where a command writes; `--json` turns prose off and leaves one JSON document on standard output. */
export interface Output {
  readonly json: boolean;
  line(text?: string): void;
  note(text: string): void;
  result(value: unknown): void;
}

const ESCAPE = '\u001b[';
const COLOUR_OR_CONTROL = /(?![\n\t])\p{Cc}\[[\d;]*m|(?![\n\t])\p{Cc}/gu;

/** A text that a terminal shows and does not obey: colours stay, every other control character is U+FFFD. */
export const terminalText = (text: string): string =>
  text.replace(COLOUR_OR_CONTROL, (found) => (found.startsWith(ESCAPE) ? found : '\ufffd'));

export function output(json: boolean): Output {
  return {
    json,
    line: (text = '') => {
      if (!json) process.stdout.write(`${terminalText(called.pasteable(text))}\n`);
    },
    note: (text) => process.stderr.write(`${pc.dim(terminalText(called.pasteable(text)))}\n`),
    result: (value) => {
      if (json) process.stdout.write(`${JSON.stringify(value)}\n`);
    },
  };
}

const NOBODY_READS: readonly (string | undefined)[] = ['EPIPE', 'ERR_STREAM_DESTROYED'];

/** Who reads the output may leave, as `head` does: what is under way is still done, and nothing more is said. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!NOBODY_READS.includes(error.code)) throw error;
    });
}

/** Says what is wrong, where and what to do, and sets a failing exit code. */
export function reportFailure(thrown: unknown, json: boolean): void {
  const error = toJoulegateError(thrown);
  const hint = error.hint === undefined ? null : called.pasteable(error.hint);
  process.exitCode = 1;
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ error: { code: error.code, message: error.message, where: error.where ?? null, hint } })}\n`,
    );
    return;
  }
  process.stderr.write(`${pc.red('error')} ${called.pasteable(error.message)} ${pc.dim(`[${error.code}]`)}\n`);
  if (hint !== null) process.stderr.write(`${pc.dim('  →')} ${hint}\n`);
  if (error.code === 'JG_INTERNAL' && error.cause instanceof Error)
    process.stderr.write(`${pc.dim(error.cause.stack ?? '')}\n`);
}
