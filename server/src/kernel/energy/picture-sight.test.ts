import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seenSize, seenTokens, sightOf, type PictureSight } from './picture-sight.ts';

const known = (model: string, detail?: string): PictureSight => {
  const sight = sightOf(model, detail);
  if (sight === null) throw new Error(`no sight of ${model}`);
  return sight;
};

describe('what a model sees of a picture is what its vendor publishes', () => {
  test.each([
    // Sizes that are not scaled, and 1,092 px squares of about 1,600 tokens: Anthropic's table, within a patch.
    ['claude-sonnet-4.5', 1092, 1092, 1092, 1092],
    ['claude-3-5-haiku', 784, 1568, 784, 1568],
    ['anthropic/claude-sonnet-4-6', 3136, 1000, 1568, 500],
    ['claude-opus-4-7', 2576, 1200, 2576, 1200],
    ['claude-opus-5', 5152, 1000, 2576, 500],
    // 4,096 by 8,192 is 1,024 by 2,048, then 768 by 1,536: the guide's own example.
    ['gpt-4o', 4096, 8192, 768, 1536],
    ['openai/gpt-5', 1024, 1024, 768, 768],
    ['gpt-4.1', 500, 400, 500, 400],
  ])('%s of %i x %i', (model, widthPx, heightPx, width, height) => {
    expect(seenSize(known(model), { widthPx, heightPx })).toEqual({ widthPx: width, heightPx: height });
  });

  test('tokens are those of the guides', () => {
    expect(seenTokens(known('gpt-4o'), { widthPx: 2048, heightPx: 4096 })).toBe(1105);
    expect(seenTokens(known('gpt-4o', 'low'), { widthPx: 4096, heightPx: 8192 })).toBe(85);
    expect(seenTokens(known('claude-opus-4.6'), { widthPx: 1568, heightPx: 728 })).toBe(1456);
    // 1,800 by 2,400 is 57 by 75 patches of 32 px, too many: 1,056 by 1,408 and 33 by 44 = 1,452 in the guide.
    const mini = seenTokens(known('gpt-4.1-mini'), { widthPx: 1800, heightPx: 2400 });
    expect(mini / 1452).toBeGreaterThan(0.95);
    expect(mini / 1452).toBeLessThan(1.06);
  });

  test('a name that is not listed may look at any size', () => {
    for (const model of ['llama-4-scout', 'gpt-5.4', 'gpt-6', 'gemini-3-pro', 'claude', 'my-model'])
      expect(sightOf(model)).toBeNull();
    expect(sightOf('gpt-4o', 'original')).toBeNull();
  });
});

test('what is seen is never larger, keeps its form, and is seen whole when it is sent again', () => {
  const models = fc.constantFrom('gpt-4o', 'gpt-4.1-mini', 'claude-opus-4-7', 'claude-3-haiku', 'qwen2.5-vl-7b');
  const px = fc.integer({ min: 1, max: 12_000 });
  fc.assert(
    fc.property(models, px, px, (model, widthPx, heightPx) => {
      const seen = seenSize(known(model), { widthPx, heightPx });
      expect(seen.widthPx).toBeLessThanOrEqual(widthPx);
      expect(seen.heightPx).toBeLessThanOrEqual(heightPx);
      const again = seenSize(known(model), seen);
      expect(Math.abs(again.widthPx - seen.widthPx)).toBeLessThanOrEqual(1);
      // The long edge tells the scale to half a pixel in itself, the short edge follows it within a pixel.
      const scale = widthPx > heightPx ? seen.widthPx / widthPx : seen.heightPx / heightPx;
      expect(Math.abs(seen.widthPx - widthPx * scale)).toBeLessThanOrEqual(1);
      expect(Math.abs(seen.heightPx - heightPx * scale)).toBeLessThanOrEqual(1);
    }),
    // Both edges are rounded up, to more than the model looks at.
    { examples: [['qwen2.5-vl-7b', 11_113, 1202]], numRuns: 1000 },
  );
});
