import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { virtualClock } from '../../edge/clock.ts';
import { openState } from '../../state/index.ts';
import type { State, StatePlace } from '../../state/index.ts';
import { stateEngines } from '../../state/state-engines.fixture.ts';
import { loadPepper, type Pepper } from '../../identity/index.ts';
import { createKey, listKeys } from '../../identity/keys/keys.ts';
import { parseKey } from '../../identity/keys/key-format.ts';
import { revokeKey } from '../../identity/keys/key-changes.ts';
import { pepperOf } from '../../identity/keys/pepper.ts';
import { credentialOf, openKeyRing, staticKey, type KeyRing } from './index.ts';

let folder: string;
let place: StatePlace;
let state: State;
let pepper: Pepper;
const rings: KeyRing[] = [];
const open = async (options: Partial<Parameters<typeof openKeyRing>[0]> = {}): Promise<KeyRing> => {
  const ring = await openKeyRing({ state, pepper, ...options });
  rings.push(ring);
  return ring;
};
const codeOf = (ring: KeyRing, value: string | undefined): { code: string; message: string } => {
  try {
    ring.authenticate(value);
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('the key was accepted');
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-keys-'));
  place = { file: join(folder, 'state.sqlite') };
  state = await openState(place);
  pepper = await loadPepper(folder, {});
});
afterEach(async () => {
  for (const ring of rings.splice(0)) ring.close();
  await state.close();
  await rm(folder, { recursive: true, force: true });
});

describe.each(stateEngines().map((engine) => ({ engine, name: engine.name })))(
  'a virtual key in $name',
  ({ engine }) => {
    beforeEach(async ({ skip }) => {
      if (engine.missing !== null) return skip(engine.missing);
      if (engine.name === 'sqlite') return;
      await state.close();
      place = await engine.fresh();
      state = await openState(place);
    });
    afterAll(() => engine.close());

    test('an expiry that is no date is refused, and one that others wrote locks nobody else in or out', async () => {
      const made = await createKey(state, pepper, { organisation: 'acme', name: 'ci' });
      const other = await createKey(state, pepper, { organisation: 'acme', name: 'old' });
      for (const expiresAt of [8.64e15 + 1, 1e300, Infinity, NaN, 1.5])
        await expect(createKey(state, pepper, { organisation: 'acme', name: 'x', expiresAt })).rejects.toMatchObject({
          code: 'JG_USAGE',
          where: 'expiresAt',
        });
      // As a version before this one could write it.
      await sql`update keys set expires_at = 8640000000000000000 where id = ${other.id}`.execute(state.db);
      const ring = await open();
      expect(ring.authenticate(`Bearer ${made.key}`).name).toBe('ci');
      await revokeKey(state, made.id);
      await ring.reload();
      expect(ring.stats().fault).toBeNull();
      expect(codeOf(ring, made.key).code).toBe('JG_AUTH_UNKNOWN_KEY');
      expect(ring.authenticate(other.key).name).toBe('old');
    });

    test('opens with Bearer or bare, gives its principal, and is stored only as an HMAC', async () => {
      const made = await createKey(state, pepper, {
        organisation: 'acme',
        name: 'ci',
        trustedOrigin: true,
        workloads: ['support'],
      });
      const ring = await open();
      const names = { organisation: 'acme', team: null, keyId: made.id };
      const ids = {
        organisation: expect.stringMatching(/^org_\w{10}$/) as string,
        team: null,
        keyId: expect.stringMatching(/^key_\w{10}$/) as string,
      };
      const principal = { ...ids, names, name: 'ci', trustedOrigin: true, workloads: ['support'], limits: null };
      for (const value of [`Bearer ${made.key}`, `bearer   ${made.key} `, made.key])
        expect(ring.authenticate(value)).toEqual(principal);
      expect(() => Object.assign(ring.authenticate(made.key), { organisation: 'evil' })).toThrow(TypeError);

      const row = await state.db.selectFrom('keys').selectAll().executeTakeFirstOrThrow();
      const secret = (await readFile(join(folder, 'pepper'), 'utf8')).trim();
      expect(row.hash.split(':')[2]).toBe(createHmac('sha256', secret).update(made.key).digest('hex'));
      const [listed] = await listKeys(state, 'acme');
      expect(JSON.stringify(listed)).not.toContain(made.key.slice(21));
      expect(listed).toMatchObject({ id: made.id, prefix: made.key.slice(0, 20), revokedAt: null });
      await state.db.destroy();
      for (const file of await readdir(folder))
        expect((await readFile(join(folder, file))).includes(made.key.slice(21))).toBe(false);
      state = await openState(place);
    });

    test('every slip of one character is mistyped or unknown, never accepted', async () => {
      const { key } = await createKey(state, pepper, { organisation: 'acme', name: 'ci' });
      const ring = await open();
      let mistyped = 0;
      fc.assert(
        fc.property(fc.integer({ min: 8, max: key.length - 1 }), fc.constantFrom(...'0aZ-_ \u00e9'), (at, letter) => {
          fc.pre(key[at] !== letter);
          const error = codeOf(ring, `Bearer ${key.slice(0, at)}${letter}${key.slice(at + 1)}`);
          expect(error.code).toBe('JG_AUTH_UNKNOWN_KEY');
          if (error.message.startsWith('mistyped key')) mistyped++;
        }),
        { numRuns: 300, seed: 3 },
      );
      // A CRC finds every change of a single byte.
      expect(mistyped).toBe(300);
      expect(codeOf(ring, key.slice(0, -1)).message).toContain('mistyped');
    });

    test('a missing, absurd or foreign credential is refused with its own code', async () => {
      const ring = await open();
      for (const value of [undefined, '', 'Bearer ', 'Bearer'])
        expect(codeOf(ring, value).code).toBe('JG_AUTH_MISSING');
      for (const value of [
        `Bearer ${'x'.repeat(100_000)}`,
        "Bearer ' OR '1'='1",
        'sk-abcdefgh',
        'Bearer __proto__',
        'jg_live_',
      ]) {
        expect(codeOf(ring, value).code).toBe('JG_AUTH_UNKNOWN_KEY');
      }
      expect(credentialOf({ 'x-api-key': 'a' })).toBe('a');
      expect(credentialOf({ authorization: 'Bearer b', 'x-api-key': 'a' })).toBe('Bearer b');
      expect(credentialOf({})).toBeUndefined();
    });

    test('the same answer for unknown and revoked; another key of the same owner still works', async () => {
      const [one, two, gone] = [
        await createKey(state, pepper, { organisation: 'acme', name: 'one' }),
        await createKey(state, pepper, { organisation: 'acme', name: 'two' }),
        await createKey(state, pepperOf('another pepper of some length'), { organisation: 'acme', name: 'foreign' }),
      ];
      const ring = await open();
      expect(ring.stats()).toEqual({ keys: 2, foreignPepper: 1, fault: null });
      expect(await revokeKey(state, one.prefix)).toBe(true);
      expect(await revokeKey(state, one.id)).toBe(false);
      await expect(revokeKey(state, 'nothing')).rejects.toMatchObject({ code: 'JG_NOT_FOUND' });
      await ring.reload();
      expect(codeOf(ring, one.key).message).toBe(codeOf(ring, gone.key).message);
      expect(ring.authenticate(two.key).name).toBe('two');
      const audit = await state.db.selectFrom('audit').select(['action', 'subject']).execute();
      expect(audit.map((each) => each.action).sort()).toEqual([
        'key.create',
        'key.create',
        'key.create',
        'key.revoke',
        'organisation.create',
      ]);
      expect(audit.find((each) => each.action === 'key.revoke')?.subject).toBe(one.pseudonym);
    });

    test('a revocation by another process holds within two seconds', async () => {
      const { key, id } = await createKey(state, pepper, { organisation: 'acme', name: 'ci' });
      const ring = await open();
      expect(ring.authenticate(key).names.keyId).toBe(id);
      const other = await openState(place);
      const since = performance.now();
      await revokeKey(other, id);
      await other.close();
      await expect.poll(() => codeOf(ring, key).code, { timeout: 2000, interval: 20 }).toBe('JG_AUTH_UNKNOWN_KEY');
      expect(performance.now() - since).toBeLessThan(2000);
    });

    test('expires by the clock that is given', async () => {
      const clock = virtualClock(1000);
      const { key } = await createKey(state, pepper, { organisation: 'acme', name: 'ci', expiresAt: 2000, clock });
      const ring = await open({ clock });
      clock.set(1999);
      expect(ring.authenticate(key).name).toBe('ci');
      clock.set(2000);
      expect(codeOf(ring, key)).toMatchObject({
        code: 'JG_AUTH_UNKNOWN_KEY',
        message: expect.stringContaining('1970-01-01T00:00:02'),
      });
    });

    test('a state that cannot be read keeps the last keys and says so', async () => {
      const { key } = await createKey(state, pepper, { organisation: 'acme', name: 'ci' });
      const ring = await open();
      await state.close();
      await expect(ring.reload()).rejects.toMatchObject({ code: 'JG_STATE' });
      expect(ring.authenticate(key).name).toBe('ci');
      expect(ring.stats().fault).not.toBeNull();
      state = await openState(place);
    });
  },
);

test('keys have 256 random bits and never repeat', async () => {
  const made = await Promise.all(
    Array.from({ length: 50 }, (_, i) => createKey(state, pepper, { organisation: 'acme', name: `k${i}` })),
  );
  expect(new Set(made.map((each) => each.key)).size).toBe(50);
  for (const { id, key } of made) {
    expect(key).toMatch(/^jg_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$/);
    expect(parseKey(key)).toEqual({ kind: 'key', id });
  }
  expect(62n ** 43n).toBeGreaterThan(2n ** 256n);
});

describe('keys of the config', () => {
  test('are booked by pseudonyms that every start gives them again', async () => {
    const secret = 'a-demo-secret-of-length';
    const ring = await open({ staticKeys: [staticKey('demo', 'acme', secret, { trustedOrigin: true })] });
    const principal = ring.authenticate(`Bearer ${secret}`);
    expect(principal).toEqual({
      keyId: expect.stringMatching(/^key_\w{10}$/) as string,
      organisation: expect.stringMatching(/^org_\w{10}$/) as string,
      team: null,
      names: { organisation: 'acme', team: null, keyId: 'demo' },
      name: 'demo',
      trustedOrigin: true,
      workloads: null,
      limits: null,
    });
    expect(codeOf(ring, 'Bearer a-demo-secret-of-lengt').code).toBe('JG_AUTH_UNKNOWN_KEY');
    const again = await open({
      staticKeys: [
        staticKey('other', 'acme', 'another-secret-of-length', { team: 'ops' }),
        staticKey('demo', 'acme', secret),
      ],
    });
    expect(again.authenticate(secret)).toMatchObject({ keyId: principal.keyId, organisation: principal.organisation });
    expect(again.authenticate('another-secret-of-length')).toMatchObject({
      organisation: principal.organisation,
      team: expect.stringMatching(/^team_\w{10}$/) as string,
    });
  });

  test('weak or misleading secrets are refused', () => {
    for (const secret of [
      'short',
      'x'.repeat(300),
      'jg_live_something_like_ours',
      'has a space in between',
      'ümlaut-ümlaut-ümlaut',
    ]) {
      expect(() => staticKey('demo', 'acme', secret)).toThrow(
        expect.objectContaining({ code: 'JG_CONFIG', where: 'keys.demo' }),
      );
    }
  });
});

describe('the pepper', () => {
  test('is made once, even by two at a time, for the owner only', async () => {
    const other = await mkdtemp(join(tmpdir(), 'joulegate-pepper-'));
    const made = await Promise.all(Array.from({ length: 6 }, () => loadPepper(other, {})));
    expect(new Set(made.map((each) => each.fingerprint)).size).toBe(1);
    expect((await stat(join(other, 'pepper'))).mode & 0o777).toBe(0o600);
    expect(await readdir(other)).toEqual(['pepper']);
    await rm(other, { recursive: true });
  });

  test('comes from the environment first, and not too short', async () => {
    const given = await loadPepper(folder, { JOULEGATE_PEPPER: 'from the environment' });
    expect(given.fingerprint).toBe(pepperOf('from the environment').fingerprint);
    expect(given.fingerprint).not.toBe(pepper.fingerprint);
    await expect(loadPepper(folder, { JOULEGATE_PEPPER: 'short' })).rejects.toMatchObject({ code: 'JG_CONFIG' });
  });
});
