import { describe, expect, test } from 'vitest';
import { listedModels } from '../../prices/list-sheet.ts';
import { findModel, modelByFamily } from './index.ts';

/** No tokens of a language model: embeddings, pictures, speech alone, pages by count, checks. They stay unknown, and are named so. */
const OTHER_WORK = /embed|moderation|whisper|transcribe|-tts|image|-ocr|omni/;

describe('a model that the catalogue lacks by name', () => {
  test.each(['openai', 'anthropic', 'google', 'mistral', 'deepseek'])(
    'every model for text that the price list has of %s has an energy, and what has none is other work',
    (provider) => {
      const without = listedModels(provider).filter(
        (name) => (findModel(name) ?? modelByFamily(name.replace(/-latest$/, ''))) === undefined,
      );
      expect(without.filter((name) => !OTHER_WORK.test(name))).toEqual([]);
      expect(listedModels(provider).length - without.length).toBeGreaterThan(5);
    },
  );

  test('is the estimate of what it is a variant of', () => {
    for (const [name, of] of [
      ['gpt-4o-audio-preview', 'gpt-4o'],
      ['gpt-4o-2024-05-13', 'gpt-4o'],
      ['ft:gpt-4o-mini-2024-07-18:org::id', 'gpt-4o-mini'],
      ['gpt-realtime-mini', 'gpt-4o-mini'],
      ['claude-opus-4-0', 'claude-opus-4'],
      ['gemini-3-flash-preview', 'gemini-3-flash'],
      ['mixtral-8x22b-instruct', 'mixtral-8x22b'],
    ] as const)
      expect(modelByFamily(name), name).toMatchObject({
        key: name,
        activeParamsB: findModel(of)!.activeParamsB,
        ...(findModel(of)!.opaque === undefined ? {} : { opaque: findModel(of)!.opaque }),
      });
  });

  test('else the whole range of its family, wider than any estimate in it', () => {
    const opus = modelByFamily('claude-opus-7')!;
    const known = ['claude-opus-4', 'claude-opus-4-5', 'claude-opus-5', 'claude-fable-5'].map((key) => findModel(key)!);
    expect(opus.opaque!.sigma).toBeGreaterThan(Math.max(...known.map(({ opaque }) => opaque!.sigma)));
    expect(opus.activeParamsB).toBeCloseTo(Math.sqrt(67 * 600), 6);
    expect(opus.provenance.source).toContain('nobody has estimated it');
    expect(modelByFamily('gpt-7')!.activeParamsB).toBeGreaterThan(modelByFamily('gpt-7-mini')!.activeParamsB);
  });

  test('nobody knows anything of stays unknown, and so does other work', () => {
    for (const name of ['in-house-9', 'text-embedding-3-large', 'gpt-image-1', 'whisper-1', 'grok-9', ''])
      expect(modelByFamily(name), name).toBeUndefined();
  });
});
