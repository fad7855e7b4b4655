import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnswerCache } from './answer-cache.ts';
import { answerCaches } from './answer-caches.ts';
import { answer, steadyClock } from './answer.fixture.ts';
import { cacheSchema } from './schema.ts';

const MAX = 65_536;

test('an answer comes back as it was, with its age, until its time is over', () => {
  const clock = steadyClock();
  const cache = new AnswerCache({ ttlMs: 10_000, maxBytes: MAX, clock });
  const bytes = Buffer.from('data: {"a":1}\n\ndata: [DONE]\n\n');
  const stored = answer(bytes, { contentType: 'text/event-stream' });
  expect(cache.put('k', stored)).toBe(true);
  stored.bytes.fill(0);
  clock.ms = 4000;
  expect(cache.get('k')).toEqual({ answer: { ...stored, bytes }, ageMs: 4000 });
  expect(cache.get('k', 4000)).toBeNull();
  expect(cache.get('k', 4001)).not.toBeNull();
  expect(cache.get('other')).toBeNull();
  clock.ms = 9999;
  expect(cache.get('k')).not.toBeNull();
  clock.ms = 10_000;
  expect(cache.get('k')).toBeNull();
  expect(cache.stats()).toMatchObject({ entries: 0, bytes: 0, hits: 3, misses: 3, stores: 1 });
});

test('what hits save is added up; an amount that nobody knew is not zero', () => {
  const cache = new AnswerCache({ ttlMs: 1000, maxBytes: MAX, clock: steadyClock() });
  cache.put('a', answer('a'));
  cache.put('b', answer('b', { carbonNanoG: { mean: null, sigma: 0 } }));
  for (const key of ['a', 'a', 'b']) cache.get(key);
  const { saved } = cache.stats();
  expect(saved.usd).toBeCloseTo(0.006, 12);
  expect(saved.wh).toBeCloseTo(0.09, 12);
  expect(saved.gCo2e).toBeCloseTo(0.008, 12);
  expect(saved.unknown).toBe(1);
});

test('memory stays within its bound, what was used last stays longest, and what is served is the newest that was stored', () => {
  const operation = fc.record({
    key: fc.nat({ max: 30 }),
    size: fc.oneof(fc.nat({ max: 3000 }), fc.nat({ max: 9000 })),
    read: fc.boolean(),
    wait: fc.nat({ max: 300 }),
  });
  let evictions = 0;
  fc.assert(
    fc.property(fc.array(operation, { minLength: 50, maxLength: 200 }), (operations) => {
      const clock = steadyClock();
      const cache = new AnswerCache({ ttlMs: 20_000, maxBytes: MAX, clock });
      const model = new Map<string, { text: string; at: number; used: number }>();
      operations.forEach(({ key: number, size, read, wait }, turn) => {
        clock.ms += wait;
        const key = `k${number}`;
        if (read) {
          const hit = cache.get(key);
          const known = model.get(key);
          if (hit !== null) {
            expect(hit.answer.bytes.toString()).toBe(known?.text);
            expect(hit.ageMs).toBe(clock.ms - known!.at);
            expect(hit.ageMs).toBeLessThan(20_000);
            known!.used = turn;
          }
        } else {
          const text = `${turn}:`.padEnd(size, 'x');
          const before = cache.stats();
          const kept = cache.put(key, answer(text));
          expect(kept).toBe(text.length + 1024 <= MAX / 8);
          if (kept) model.set(key, { text, at: clock.ms, used: turn });
          else model.delete(key);
          const { bytes, entries, evictions: gone } = cache.stats();
          expect(bytes).toBeLessThanOrEqual(MAX);
          // Room is made only where there was none, and no more than one answer beyond a sixteenth is given up.
          if (gone > before.evictions) expect(bytes).toBeGreaterThan((MAX * 15) / 16 - MAX / 8);
          if (entries === 0) expect(bytes).toBe(0);
          // The least recently used go: whoever is gone was used before everyone who is left.
          if (gone > before.evictions) {
            const left = new Set(cache.keys());
            const alive = [...model].filter(([each]) => left.has(each));
            const lost = [...model].filter(([each]) => !left.has(each));
            const firstLeft = Math.min(...alive.map(([, { used }]) => used));
            for (const [each, { used }] of lost) {
              expect(used).toBeLessThan(firstLeft);
              model.delete(each);
            }
          }
          evictions = Math.max(evictions, gone);
        }
      });
    }),
    { numRuns: 200, seed: 9 },
  );
  expect(evictions).toBeGreaterThan(10);
});

test('a reload keeps the answers of unchanged rooms only', () => {
  const a = cacheSchema.parse({});
  const b = cacheSchema.parse({ ttlSeconds: 60 });
  const first = answerCaches({ chat: a, mail: a, gone: a });
  first.get('chat')!.answers.put('k', answer('x'));
  const second = answerCaches({ chat: { ...a, scope: 'team' }, mail: b }, first);
  expect([...second.keys()]).toEqual(['chat', 'mail']);
  expect(second.get('chat')!.answers).toBe(first.get('chat')!.answers);
  expect(second.get('chat')!.settings.scope).toBe('team');
  expect(second.get('mail')!.answers).not.toBe(first.get('mail')!.answers);
});
