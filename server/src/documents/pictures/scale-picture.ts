import { disableTypes, imageSize, types } from 'image-size';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { workers } from '../../edge/index.ts';
import { media } from '../../kernel/index.ts';
import { refusedDocument } from '../refusal.ts';
import type { PictureAnswer, PictureJob, PictureSight, PictureSize, ScaledPicture } from './scaled-picture.ts';

const MOST_MS = 15_000;
const MOST_BYTES = 50_000_000;
const LINE_END = 0x0a;
/** Formats that are scaled. */
const OPENED = ['jpg', 'png', 'webp'];
disableTypes(types.filter((type) => !OPENED.includes(type)));
/** An orientation that lays a picture on its side: cameras write how they were held. */
const LYING = 5;

const refused = (why: string): Error => refusedDocument(`the picture cannot be opened: ${why}`, 'send another picture');

/** What its head says; `null` for other formats and heads that say nothing. */
function sizeOf(bytes: Uint8Array): PictureSize | null {
  try {
    const { width, height, orientation = 1 } = imageSize(bytes);
    return orientation >= LYING ? { widthPx: height, heightPx: width } : { widthPx: width, heightPx: height };
  } catch {
    return null;
  }
}

const area = ({ widthPx, heightPx }: PictureSize): number => widthPx * heightPx;

/**
 * A picture no larger than the keenest of some models looks at, in the format that it came in: JPEG, PNG and WebP. What a
 * camera wrote beside it (place, time, device) is left out of one that is scaled, and only one that is to be scaled is
 * opened, by a process of its own.
 * @throws JoulegateError `JG_BAD_DOCUMENT` where it is damaged, too large, or takes too long
 */
export async function scalePicture(bytes: Uint8Array, sights: readonly PictureSight[]): Promise<ScaledPicture> {
  const before = sizeOf(bytes);
  if (before === null || sights.length === 0) return { before, scaled: null };
  const size = sights.map((sight) => media.seenSize(sight, before)).reduce((a, b) => (area(b) > area(a) ? b : a));
  if (area(size) >= area(before)) return { before, scaled: null };
  return { before, scaled: await openedAs(bytes, size) };
}

function openedAs(bytes: Uint8Array, size: PictureJob): Promise<ScaledPicture['scaled']> {
  const module = fileURLToPath(workers.module(new URL('./picture-process.ts', import.meta.url)));
  return new Promise((resolve, reject) => {
    const program = spawn(process.execPath, [module, JSON.stringify(size)], {
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: MOST_MS,
      killSignal: 'SIGKILL',
      env: { PATH: process.env['PATH'] },
    });
    const pieces: Buffer[] = [];
    let length = 0;
    program.on('error', () => reject(refused('no process could be started')));
    program.stdout.on('data', (piece: Buffer) => {
      pieces.push(piece);
      length += piece.length;
      if (length > MOST_BYTES) program.kill('SIGKILL');
    });
    // A process that died takes no more of the picture: its end says so.
    program.stdin.on('error', () => {});
    program.stdin.end(bytes);
    program.on('close', (code) => {
      const said = Buffer.concat(pieces);
      const end = said.indexOf(LINE_END);
      if (code !== 0 || end === -1) return reject(refused('it takes more time or memory than a picture may'));
      const answer = JSON.parse(said.toString('utf8', 0, end)) as PictureAnswer;
      if ('refused' in answer) return reject(refused(answer.refused));
      const { mediaType } = answer;
      resolve(mediaType === null ? null : { ...size, mediaType, bytes: said.subarray(end + 1) });
    });
  });
}
