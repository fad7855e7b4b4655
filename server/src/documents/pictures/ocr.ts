import { spawn } from 'node:child_process';

/** A page of small letters takes a second or two. */
const MOST_MS = 20_000;
const MOST_TEXT_BYTES = 4_000_000;

let missing = false;

/** Whether Tesseract is installed here. */
export function readsPictures(): Promise<boolean> {
  return new Promise((resolve) => {
    const program = spawn('tesseract', ['--version'], { stdio: 'ignore', timeout: MOST_MS });
    program.on('error', () => resolve(false));
    program.on('close', (code) => resolve(code === 0));
  });
}

/**
 * Text of a picture (PNG, JPEG, TIFF or a portable map) by Tesseract, a program of its own; `null` where it is not
 * installed, cannot read the picture or takes too long. The order of columns is the program's.
 */
export function recognise(picture: Uint8Array): Promise<string | null> {
  if (missing) return Promise.resolve(null);
  return new Promise((resolve) => {
    const program = spawn('tesseract', ['stdin', 'stdout', '--psm', '3'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: MOST_MS,
      // Threads of its own would take the cores of everybody else.
      env: { PATH: process.env['PATH'], OMP_THREAD_LIMIT: '1' },
    });
    let text = '';
    program.on('error', () => {
      missing = true;
      resolve(null);
    });
    program.stdout.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      if (text.length > MOST_TEXT_BYTES) program.kill();
    });
    program.stdin.on('error', () => {});
    program.stdin.end(picture);
    program.on('close', (code) => resolve(code === 0 ? text : null));
  });
}
