import { buffer } from 'node:stream/consumers';
import sharp, { type Sharp } from 'sharp';
import type { PictureAnswer, PictureJob } from './scaled-picture.ts';

/** Of one picture, opened whole: 200 MB. */
const MOST_PIXELS = 50_000_000;
const MOST_SECONDS = 10;
/** Of photographs, as cameras and screens write them: a higher one would make a smaller picture longer. */
const QUALITY = 80;
/** Formats that every provider takes, each written as it was read. */
const WRITERS = {
  jpeg: (picture: Sharp) => picture.jpeg({ quality: QUALITY }),
  png: (picture: Sharp) => picture.png(),
  webp: (picture: Sharp) => picture.webp({ quality: QUALITY }),
} as const;
const isWritten = (format: string | undefined): format is keyof typeof WRITERS =>
  format !== undefined && Object.hasOwn(WRITERS, format);

function say(answer: PictureAnswer, bytes: Uint8Array = Buffer.alloc(0)): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
  process.stdout.end(bytes);
}

/** One picture comes in whole, what it becomes goes out: this process opens no other, and what breaks it breaks nothing else. */
async function scalePicture({ widthPx, heightPx }: PictureJob): Promise<void> {
  sharp.concurrency(1);
  sharp.cache(false);
  // A picture that says it is one thing is not read as another: vector formats can name files and addresses.
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp'] });
  const bytes = await buffer(process.stdin);
  const opened = sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error', sequentialRead: true });
  const { format, pages = 1 } = await opened.metadata();
  // One that moves is more than its first frame.
  if (pages > 1 || !isWritten(format)) return say({ mediaType: null });
  const scaled = opened.autoOrient().resize(widthPx, heightPx, { fit: 'fill' }).timeout({ seconds: MOST_SECONDS });
  const written = await WRITERS[format](scaled).toBuffer();
  // A drawing of few colours may grow when it is scaled; it is looked at no better either way.
  if (written.length >= bytes.length) return say({ mediaType: null });
  say({ mediaType: `image/${format}` }, written);
}

try {
  await scalePicture(JSON.parse(process.argv[2] ?? '') as PictureJob);
} catch (fault) {
  say({ refused: fault instanceof Error ? (fault.message.split('\n')[0] ?? '') : String(fault) });
}
