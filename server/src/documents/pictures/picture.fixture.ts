import sharp from 'sharp';

/** A picture as a camera or a screen gives it: coarse shapes, and no two neighbouring pixels alike. */
export function picture(widthPx: number, heightPx: number, format: 'jpeg' | 'png' | 'webp', seed = 1): Promise<Buffer> {
  const raw = Buffer.alloc(widthPx * heightPx * 3);
  let state = seed;
  for (let y = 0, at = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const shape = ((x >> 6) ^ (y >> 6)) & 1 ? 180 : 60;
      raw[at++] = shape + (state >>> 27);
      raw[at++] = shape;
      raw[at++] = (x * 255) / widthPx;
    }
  return sharp(raw, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .toFormat(format)
    .toBuffer();
}
