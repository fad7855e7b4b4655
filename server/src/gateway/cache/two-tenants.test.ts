import { expect, test } from 'vitest';
import { seededRng } from '../../edge/rng.ts';
import type { JsonObject } from '../dialects/index.ts';
import { AnswerCache } from './answer-cache.ts';
import { answer, steadyClock } from './answer.fixture.ts';
import { cacheKey, newCacheSecret } from './cache-key.ts';

const OPERATIONS = 100_000;
/** Names that run into each other wherever they are joined carelessly. */
const NAMES = ['a', 'b', 'a|b', 'a","b', 'a\nb', '', 'key', 'team', 'organisation', '\u0000', '["a"]'];

test('100,000 random operations of two tenants: nobody ever reads what another tenant, scope or policy wrote', () => {
  const rng = seededRng(18);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(rng.next() * list.length)]!;
  const secret = newCacheSecret();
  const clock = steadyClock();
  const cache = new AnswerCache({ ttlMs: 50_000, maxBytes: 1_048_576, clock });
  const leaks: object[] = [];
  let [hits, shared] = [0, 0];
  for (let i = 0; i < OPERATIONS; i++) {
    clock.ms += rng.next() * 3;
    const tenant = {
      organisation: pick(['acme', 'globex']),
      team: rng.next() < 0.3 ? null : pick(NAMES),
      keyId: pick(NAMES),
    };
    const scope = pick(['key', 'team', 'organisation'] as const);
    const policyVersion = rng.next() < 0.9 ? 1 : 2;
    const parsed: JsonObject = {
      model: 'm',
      temperature: 0,
      messages: [{ role: 'user', content: pick(NAMES) }],
      user: pick(NAMES),
    };
    const body = Buffer.from(JSON.stringify(parsed));
    const key = cacheKey(secret, {
      tenant,
      scope,
      policyVersion,
      workload: 'w',
      endpoint: 'chat',
      models: ['m'],
      control: '',
      headers: [],
      body,
      parsed,
    })!;
    const hit = cache.get(key);
    // Who wrote it is in the answer itself.
    if (hit !== null) {
      const wrote = JSON.parse(hit.answer.bytes.toString()) as {
        tenant: typeof tenant;
        scope: string;
        policyVersion: number;
        messages: unknown;
      };
      hits++;
      if (wrote.tenant.keyId !== tenant.keyId) shared++;
      const wholeTeam = scope === 'team' && tenant.team !== null;
      const mine = wholeTeam
        ? wrote.scope === 'team' && wrote.tenant.team === tenant.team
        : scope === 'organisation'
          ? wrote.scope === 'organisation'
          : wrote.tenant.keyId === tenant.keyId;
      const sameWords = JSON.stringify(wrote.messages) === JSON.stringify(parsed['messages']);
      if (
        !mine ||
        !sameWords ||
        wrote.tenant.organisation !== tenant.organisation ||
        wrote.policyVersion !== policyVersion
      )
        leaks.push({ wrote, tenant, scope, policyVersion });
    } else cache.put(key, answer(JSON.stringify({ tenant, scope, policyVersion, messages: parsed['messages'] })));
  }
  expect(leaks).toEqual([]);
  // It does share where it may: otherwise the rest proves nothing.
  expect(hits).toBeGreaterThan(OPERATIONS / 10);
  expect(shared).toBeGreaterThan(OPERATIONS / 50);
}, 60_000);
