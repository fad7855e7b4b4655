import fc from 'fast-check';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataFolder, SKIPPED_NO_DATA } from '../../edge/index.ts';
import { base64Bytes, imageTokens, pdfTokens, type ImageFacts } from './media-size.ts';

describe('a picture whose size is known counts as its vendor says', () => {
  // Examples of OpenAI's vision guide; the last, of Claude's page of 56 by 26 patches.
  test.each<[ImageFacts, number]>([
    [{ rule: 'tiles', widthPx: 1024, heightPx: 1024, detail: 'high' }, 765],
    [{ rule: 'tiles', widthPx: 2048, heightPx: 4096 }, 1105],
    [{ rule: 'tiles', widthPx: 4096, heightPx: 8192, detail: 'low' }, 85],
    [{ rule: 'tiles', widthPx: 512, heightPx: 512 }, 255],
    [{ rule: 'tiles', widthPx: 513, heightPx: 512 }, 425],
    [{ rule: 'patches', widthPx: 1568, heightPx: 728 }, 1456],
    [{ rule: 'patches', widthPx: 28, heightPx: 28 }, 1],
    [{ rule: 'patches', widthPx: 8000, heightPx: 8000 }, 1568],
  ])('%j', (facts, tokens) => {
    expect(imageTokens(facts)).toMatchObject({ tokens, sigma: 0 });
  });
});

describe('a picture of unknown size', () => {
  test('says what it rests on, and the less is known the wider it is', () => {
    for (const rule of ['tiles', 'patches'] as const) {
      const [known, byFile, unknown] = [
        imageTokens({ rule, widthPx: 800, heightPx: 800 }),
        imageTokens({ rule, bytes: 0.3 * 800 * 800 }),
        imageTokens({ rule }),
      ];
      expect(byFile.tokens).toBe(known.tokens);
      expect(known.sigma).toBe(0);
      expect(byFile.sigma).toBeGreaterThan(0.2);
      // Tiles have a floor and a cap that both reach.
      expect(unknown.sigma - byFile.sigma).toBeGreaterThanOrEqual(rule === 'tiles' ? 0 : 0.1);
      expect([byFile.source, unknown.source]).toEqual([
        expect.stringContaining('length of the file'),
        expect.stringContaining('megapixel assumed'),
      ]);
    }
    expect(imageTokens({ rule: 'tiles' }).tokens).toBe(765);
  });

  test('never counts less for a longer file, nor beyond what the rule allows', () => {
    const rule = fc.constantFrom('tiles' as const, 'patches' as const);
    fc.assert(
      fc.property(
        rule,
        fc.integer({ min: 1, max: 50_000_000 }),
        fc.integer({ min: 0, max: 50_000_000 }),
        (each, bytes, more) => {
          const [short, long] = [imageTokens({ rule: each, bytes }), imageTokens({ rule: each, bytes: bytes + more })];
          expect(long.tokens).toBeGreaterThanOrEqual(short.tokens);
          expect(long.tokens).toBeLessThanOrEqual(each === 'tiles' ? 85 + 6 * 170 : 1568);
          expect(Number.isInteger(short.tokens) && short.tokens > 0 && short.sigma >= 0).toBe(true);
        },
      ),
    );
  });

  test('base64 is a third longer than the file', () => {
    const file = Buffer.alloc(3001, 7);
    expect(Math.abs(base64Bytes(file.toString('base64').length) - file.length)).toBeLessThanOrEqual(2);
  });
});

describe('a PDF file', () => {
  test('counts by its pages; as pictures too where the model sees them; wider where pages are guessed', () => {
    const [text, seen, guessed] = [
      pdfTokens({ pages: 12 }),
      pdfTokens({ pages: 12, seenBy: 'tiles' }),
      pdfTokens({ bytes: 12 * 61_000 }),
    ];
    // 827 by 1169 is scaled to 768 by 1086: two by three tiles.
    expect([text.tokens, seen.tokens, guessed.tokens]).toEqual([9600, 12 * (800 + 85 + 6 * 170), 9600]);
    expect(seen.sigma).toBeLessThan(text.sigma);
    expect(guessed.sigma).toBeGreaterThan(text.sigma);
    expect(pdfTokens({}).tokens).toBe(800);
    expect(pdfTokens({ bytes: 10 }).tokens).toBe(800);
  });

  const folder = dataFolder();
  const files = folder === null ? [] : readdirSync(join(folder, 'documents')).filter((name) => name.endsWith('.pdf'));
  test.skipIf(folder === null)(
    `most real files lie within the 90 % interval of a guess from their length (${SKIPPED_NO_DATA} without them)`,
    () => {
      const logErrors = files.map((name) => {
        const path = join(folder!, 'documents', name);
        const { tokens, sigma } = pdfTokens({ bytes: statSync(path).size });
        const reference = readFileSync(path.replace(/\.pdf$/, '.ref.txt')).length / 4;
        return { error: Math.log(Math.max(1, reference) / tokens), sigma };
      });
      expect(files.length).toBeGreaterThan(15);
      expect(
        logErrors.filter(({ error, sigma }) => Math.abs(error) <= 1.645 * sigma).length / files.length,
      ).toBeGreaterThanOrEqual(0.8);
      const mean = logErrors.reduce((sum, { error }) => sum + error, 0) / files.length;
      expect(Math.abs(mean)).toBeLessThan(0.7);
    },
  );
});
