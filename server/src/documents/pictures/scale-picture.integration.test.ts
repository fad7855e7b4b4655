import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { media } from '../../kernel/index.ts';
import { picture } from './picture.fixture.ts';
import { scalePicture } from './scale-picture.ts';

const CLAUDE = media.sightOf('claude-sonnet-4-5')!;
const GPT = media.sightOf('gpt-4o')!;

describe('a picture that is larger than models look at', () => {
  test.each(['jpeg', 'png', 'webp'] as const)(
    '%s: comes back in its format and as large as they look',
    async (format) => {
      const whole = await picture(3136, 1000, format);
      const { before, scaled } = await scalePicture(whole, [CLAUDE]);
      expect(before).toEqual({ widthPx: 3136, heightPx: 1000 });
      expect(scaled).toMatchObject({ widthPx: 1568, heightPx: 500, mediaType: `image/${format}` });
      expect(scaled!.bytes.length).toBeLessThan(whole.length / 2);
      // Read back by itself: what the answer says of it is so, and it shows what it showed.
      expect(await sharp(scaled!.bytes).metadata()).toMatchObject({ format, width: 1568, height: 500 });
      const seen = async (bytes: Uint8Array): Promise<Buffer> =>
        sharp(bytes).resize(49, 16, { fit: 'fill' }).removeAlpha().raw().toBuffer();
      const [one, other] = [await seen(whole), await seen(scaled!.bytes)];
      const apart = one.reduce((sum, value, i) => sum + Math.abs(value - other[i]!), 0) / one.length;
      expect(apart).toBeLessThan(4);
    },
  );

  test('is as large as the keenest of several looks', async () => {
    const whole = await picture(2000, 1500, 'jpeg');
    const sizes = await Promise.all([[CLAUDE], [GPT], [CLAUDE, GPT]].map((sights) => scalePicture(whole, sights)));
    const width = sizes.map(({ scaled }) => scaled!.widthPx);
    expect(width[2]).toBe(Math.max(width[0]!, width[1]!));
  });

  test('that lies on its side is turned as it is shown, and what its camera wrote is left out', async () => {
    const upright = sharp(await picture(2400, 1200, 'jpeg'));
    const held = await upright
      .withExif({ IFD0: { Copyright: 'somebody' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const { before, scaled } = await scalePicture(held, [CLAUDE]);
    expect(before).toEqual({ widthPx: 1200, heightPx: 2400 });
    const made = await sharp(scaled!.bytes).metadata();
    expect(made).toMatchObject({ width: scaled!.widthPx, height: scaled!.heightPx });
    expect(made.height! / made.width!).toBeCloseTo(2, 1);
    expect([made.exif, made.orientation]).toEqual([undefined, undefined]);
  });
});

describe('a picture stays as it came', () => {
  test('where it is small enough, where nothing bounds it, and where it is of another format', async () => {
    const small = await picture(800, 600, 'png');
    expect(await scalePicture(small, [CLAUDE])).toEqual({ before: { widthPx: 800, heightPx: 600 }, scaled: null });
    const large = await picture(3000, 2000, 'jpeg');
    expect((await scalePicture(large, [])).scaled).toBeNull();
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9000" height="9000"/>');
    expect(await scalePicture(svg, [CLAUDE])).toEqual({ before: null, scaled: null });
    expect(await scalePicture(Buffer.from('no picture'), [CLAUDE])).toEqual({ before: null, scaled: null });
  });

  test('where it moves', async () => {
    const frames = await Promise.all([1, 2].map((seed) => picture(2000, 1600, 'webp', seed)));
    const moving = await sharp(frames, { join: { animated: true } })
      .webp()
      .toBuffer();
    expect((await scalePicture(moving, [CLAUDE])).scaled).toBeNull();
  });
});

describe('a picture that is made to take more than it is', () => {
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(data.length);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, data, Buffer.alloc(4)]);
  };
  /** A PNG that says it is so large; what follows is a thousandth of that. */
  const claims = (widthPx: number, heightPx: number): Buffer => {
    const size = Buffer.alloc(13);
    size.writeUInt32BE(widthPx);
    size.writeUInt32BE(heightPx, 4);
    size[8] = 8;
    size[9] = 2;
    return Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk('IHDR', size),
      chunk('IDAT', deflateSync(Buffer.alloc(1_000_000))),
      chunk('IEND', Buffer.alloc(0)),
    ]);
  };

  test.each([
    ['of more pixels than are opened', claims(60_000, 60_000)],
    ['whose data ends early', claims(6000, 4000)],
  ])('%s: it is refused at once', async (_, bomb) => {
    const began = performance.now();
    const error: unknown = await scalePicture(bomb, [CLAUDE]).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'JG_BAD_DOCUMENT', message: expect.stringContaining('cannot be opened') });
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  test('one that says it is a PNG and holds a vector drawing is not read as one', async () => {
    const head = claims(6000, 4000).subarray(0, 33);
    const svg = Buffer.concat([head, Buffer.from('<svg><image href="file:///etc/passwd"/></svg>')]);
    await expect(scalePicture(svg, [CLAUDE])).rejects.toMatchObject({ code: 'JG_BAD_DOCUMENT' });
  });
});
