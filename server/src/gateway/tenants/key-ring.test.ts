import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../edge/index.ts';
import { changeKeyLimits, revokeKey } from '../../identity/keys/key-changes.ts';
import { createKey } from '../../identity/keys/keys.ts';
import { pepperOf } from '../../identity/keys/pepper.ts';
import { openState, type State } from '../../state/index.ts';
import { credentialOf, openKeyRing, type KeyRing } from './key-ring.ts';
import { staticKey } from './static-key.ts';

/** Time that stands until it is moved, and what waits for it. */
class HeldClock implements Clock {
  wall = 1000;
  readonly waiting: { readonly delayMs: number; readonly call: () => void }[] = [];
  now = (): number => this.wall;
  monotonicMs = (): number => this.wall;
  after(delayMs: number, call: () => void): () => void {
    const one = { delayMs, call };
    this.waiting.push(one);
    return () => void this.waiting.splice(this.waiting.indexOf(one) >>> 0, 1);
  }
}

const pepper = pepperOf('a pepper of some length');
let state: State;
let clock: HeldClock;
let rings: KeyRing[];
const open = async (options: Partial<Parameters<typeof openKeyRing>[0]> = {}): Promise<KeyRing> => {
  const ring = await openKeyRing({ state, pepper, clock, ...options });
  rings.push(ring);
  return ring;
};
const make = (over: Partial<Parameters<typeof createKey>[2]> = {}) =>
  createKey(state, pepper, { organisation: 'acme', name: 'ci', clock, ...over });

interface Told {
  readonly code: string;
  readonly message: string;
  readonly where?: string;
  readonly hint?: string;
}
const told = (work: () => unknown): Told => {
  try {
    work();
  } catch (error) {
    return error as Told;
  }
  throw new Error('it was not refused');
};
const refusal = (ring: KeyRing, value: string | undefined): Told => told(() => ring.authenticate(value));

beforeEach(async () => {
  state = await openState({ file: ':memory:' });
  clock = new HeldClock();
  rings = [];
});
afterEach(async () => {
  for (const ring of rings) ring.close();
  await state.close();
});

describe('a credential', () => {
  test('is that of authorization before x-api-key; one that is empty or given as a list is none', () => {
    expect(credentialOf({ authorization: 'Bearer b', 'x-api-key': 'a' })).toBe('Bearer b');
    expect(credentialOf({ authorization: '', 'x-api-key': 'a' })).toBe('a');
    expect(credentialOf({ authorization: ['x', 'y'], 'x-api-key': 'a' })).toBe('a');
    for (const headers of [{}, { authorization: '' }, { 'x-api-key': ['a'] }, { cookie: 'a' }])
      expect(credentialOf(headers)).toBeUndefined();
  });

  test('that is missing says how to give one', async () => {
    const ring = await open();
    for (const value of [undefined, '', ' ', 'Bearer', 'bearer  ', 'BEARER '])
      expect(refusal(ring, value), String(value)).toMatchObject({
        code: 'JG_AUTH_MISSING',
        message: 'the request has no API key',
        where: 'authorization',
        hint: 'send "Authorization: Bearer <key>" or "x-api-key: <key>"; "joulegate keys create" makes a key',
      });
  });

  test('of 512 characters is looked at, a longer one is refused unread', async () => {
    const ring = await open();
    expect(refusal(ring, 'x'.repeat(512)).message).toBe('the API key is unknown or revoked');
    expect(refusal(ring, 'x'.repeat(513))).toMatchObject({
      code: 'JG_AUTH_UNKNOWN_KEY',
      message: 'the API key is far too long',
      where: 'authorization',
      hint: 'a key has 70 characters',
    });
  });

  test('that is mistyped, unknown or expired says which, and what to do', async () => {
    const { key } = await make({ expiresAt: 5000 });
    const ring = await open();
    expect(refusal(ring, `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`)).toMatchObject({
      code: 'JG_AUTH_UNKNOWN_KEY',
      message: 'mistyped key: its checksum does not match',
      hint: 'copy the whole key again, it was cut or changed on the way',
    });
    expect(refusal(ring, 'sk-other')).toMatchObject({
      code: 'JG_AUTH_UNKNOWN_KEY',
      message: 'the API key is unknown or revoked',
      where: 'authorization',
      hint: '"joulegate keys list" shows the keys that work',
    });
    clock.wall = 5000;
    expect(refusal(ring, key)).toMatchObject({
      code: 'JG_AUTH_UNKNOWN_KEY',
      message: 'the API key expired at 1970-01-01T00:00:05.000Z',
      hint: '"joulegate keys create" makes a new one',
    });
  });

  test('that was proven once does not outlive its expiry', async () => {
    const { key } = await make({ expiresAt: 5000 });
    const forever = await make();
    const ring = await open();
    for (const wall of [1000, 4999]) {
      clock.wall = wall;
      expect(ring.authenticate(key).name).toBe('ci');
      expect(ring.authenticate(`Bearer ${key} `)).toBe(ring.authenticate(`bearer   ${key}`));
    }
    clock.wall = 5000;
    expect(refusal(ring, key).message).toContain('expired');
    expect(refusal(ring, `Bearer ${key} `).message).toContain('expired');
    expect(ring.authenticate(forever.key).name).toBe('ci');
  });

  test('of one key is not another: the wrong secret under a known id is unknown', async () => {
    const [one, two] = [await make(), await make()];
    const ring = await open();
    expect(ring.authenticate(one.key).names.keyId).toBe(one.id);
    expect(ring.authenticate(two.key).names.keyId).toBe(two.id);
    // The stored hash of the one under the id of the other.
    await sql`update keys set hash = (select hash from keys where id = ${one.id}) where id = ${two.id}`.execute(
      state.db,
    );
    await revokeKey(state, (await make()).id);
    await ring.reload();
    expect(refusal(ring, two.key).message).toBe('the API key is unknown or revoked');
  });
});

describe('keys of the config', () => {
  const secret = 'a-demo-secret-of-length';
  const limits = { rpm: 3, budgets: [] };

  test('open as they are, carry what the config says, and work as long as the process does', async () => {
    const ring = await open({
      staticKeys: [
        staticKey('a', 'acme', 'another-secret-of-length', { team: 'ops' }),
        staticKey('demo', 'acme', secret, { name: 'Demo', workloads: ['w'], limits }),
        staticKey('b', 'globex', 'a-third-secret-of-length', { team: 'ops', trustedOrigin: true }),
      ],
    });
    const principal = ring.authenticate(secret);
    expect(principal).toMatchObject({
      names: { organisation: 'acme', team: null, keyId: 'demo' },
      team: null,
      name: 'Demo',
      trustedOrigin: false,
      workloads: ['w'],
      limits,
    });
    const [ops, other] = [ring.authenticate('another-secret-of-length'), ring.authenticate('a-third-secret-of-length')];
    expect([ops.organisation === principal.organisation, ops.organisation === other.organisation]).toEqual([
      true,
      false,
    ]);
    expect([ops.team, other.team].map((team) => /^team_\w{10}$/.test(team ?? ''))).toEqual([true, true]);
    expect(ops.team).not.toBe(other.team);
    expect(ops).toMatchObject({ name: 'a', workloads: null, limits: null, trustedOrigin: false });
    expect(other.trustedOrigin).toBe(true);
    expect(ring.works(principal)).toBe(true);
    expect(ring.stats()).toEqual({ keys: 3, foreignPepper: 0, fault: null });
    for (const broken of [
      () => Object.assign(principal, { name: 'x' }),
      () => Object.assign(principal.names, { team: 'x' }),
    ])
      expect(broken).toThrow(TypeError);
    expect(() => (principal.workloads as string[]).push('all')).toThrow(TypeError);
  });

  test('have 16 to 256 visible characters that are no key of ours; the message says what is wrong and never the secret', () => {
    for (const text of ['x'.repeat(16), 'x'.repeat(256), '!~abcdefghijklmn'])
      expect(staticKey('k', 'acme', text).hash(pepper)).toEqual(pepper.hash(text));
    for (const [text, problem] of [
      ['x'.repeat(15), 'has 15 characters'],
      ['', 'has 0 characters'],
      ['x'.repeat(257), 'has 257 characters'],
      ['has a space in between', 'has characters that a header cannot carry'],
      ['line\nbreak-of-some-length', 'has characters that a header cannot carry'],
      ['ümlaut-of-some-length', 'has characters that a header cannot carry'],
      ['ends-with-a-delete\x7f', 'has characters that a header cannot carry'],
      ['jg_live_something_like_ours', 'starts with jg_live_, which generated keys do'],
    ] as const) {
      const error = told(() => staticKey('k', 'acme', text));
      expect(error).toMatchObject({
        code: 'JG_CONFIG',
        message: `the secret of key "k" ${problem}`,
        where: 'keys.k',
        hint: 'give 16 to 256 letters, digits and signs, such as from: openssl rand -hex 24',
      });
    }
  });
});

describe('whether a key still works', () => {
  test('ends with its revocation, its expiry and any change of it', async () => {
    const [revoked, expiring, changed] = [await make(), await make({ expiresAt: 5000 }), await make()];
    const ring = await open();
    const [one, two, three] = [revoked, expiring, changed].map(({ key }) => ring.authenticate(key)) as [
      ReturnType<KeyRing['authenticate']>,
      ReturnType<KeyRing['authenticate']>,
      ReturnType<KeyRing['authenticate']>,
    ];
    expect([one, two, three].map((each) => ring.works(each))).toEqual([true, true, true]);
    await revokeKey(state, revoked.id);
    await changeKeyLimits(state, changed.id, { rpm: 1 });
    await ring.reload();
    clock.wall = 4999;
    expect([one, two].map((each) => ring.works(each))).toEqual([false, true]);
    expect(refusal(ring, revoked.key).message).toBe('the API key is unknown or revoked');
    // A stream of a key whose limits changed goes on; the next request has the new ones.
    expect(ring.works(three)).toBe(true);
    expect(ring.authenticate(changed.key).limits).toMatchObject({ rpm: 1 });
    clock.wall = 5000;
    expect(ring.works(two)).toBe(false);
    expect(ring.works({ ...three, keyId: 'key_0000000000' })).toBe(false);
    expect(ring.works({ ...three, names: { ...three.names, keyId: 'other' } })).toBe(false);
  });
});

describe('keys that cannot work', () => {
  test('are counted and named, and the others work on', async () => {
    const good = await make({ limits: { rpm: 2 } });
    const [odd, torn, erased] = [await make(), await make(), await make({ organisation: 'gone' })];
    await createKey(state, pepperOf('another pepper of some length'), { organisation: 'acme', name: 'foreign', clock });
    await sql`update keys set limits = '{"rpm":-1}' where id = ${odd.id}`.execute(state.db);
    await sql`update keys set limits = '{"rpm":' where id = ${torn.id}`.execute(state.db);
    await sql`delete from pseudonyms where name = 'gone'`.execute(state.db);
    const ring = await open();
    expect(ring.authenticate(good.key).limits).toEqual({ rpm: 2, budgets: [] });
    for (const { key } of [odd, torn, erased])
      expect(refusal(ring, key).message).toBe('the API key is unknown or revoked');
    const { keys, foreignPepper, fault } = ring.stats();
    expect([keys, foreignPepper]).toEqual([1, 1]);
    expect(fault).toMatch(/^limits that cannot be read or no pseudonym, these keys do not work: \w+, \w+, \w+$/);
    for (const { id } of [odd, torn, erased]) expect(fault).toContain(id);
    await sql`update keys set limits = null where id in (${odd.id}, ${torn.id})`.execute(state.db);
    await revokeKey(state, erased.id);
    await ring.reload();
    expect(ring.stats()).toEqual({ keys: 3, foreignPepper: 1, fault: null });
  });
});

describe('following', () => {
  const tick = async (): Promise<void> => {
    const [due] = clock.waiting.splice(0, 1);
    due!.call();
    await new Promise((done) => setImmediate(done));
    for (let i = 0; i < 50 && clock.waiting.length === 0; i++) await new Promise((done) => setImmediate(done));
  };

  test('reads the keys every second and calls back after each reading, a failed one too', async () => {
    const { key, id } = await make();
    const ring = await open();
    let calls = 0;
    const end = ring.watch(() => calls++);
    expect(ring.authenticate(key).names.keyId).toBe(id);
    expect(clock.waiting.map(({ delayMs }) => delayMs)).toEqual([1000]);
    await revokeKey(state, id);
    await tick();
    expect(refusal(ring, key).code).toBe('JG_AUTH_UNKNOWN_KEY');
    expect([calls, clock.waiting.map(({ delayMs }) => delayMs)]).toEqual([1, [1000]]);
    await sql`alter table revisions rename to hidden`.execute(state.db);
    await tick();
    expect(calls).toBe(2);
    expect(ring.stats().fault).toContain('revisions');
    await sql`alter table hidden rename to revisions`.execute(state.db);
    end();
    await tick();
    expect([calls, ring.stats().fault]).toEqual([2, null]);
  });

  test('a fault keeps the last keys, is told with what holds meanwhile, and goes with the next reading', async () => {
    const { key } = await make();
    const ring = await open();
    await sql`alter table revisions rename to hidden`.execute(state.db);
    await expect(ring.reload()).rejects.toMatchObject({
      code: 'JG_STATE',
      message: expect.stringMatching(/^the keys cannot be read: .*revisions/) as string,
      hint: 'the last known keys stay in force',
      cause: expect.any(Error) as Error,
    });
    expect(ring.authenticate(key).name).toBe('ci');
    await sql`alter table hidden rename to revisions`.execute(state.db);
    await ring.reload();
    expect(ring.stats().fault).toBeNull();
  });

  test('nothing is read again where no key changed', async () => {
    const { key, id } = await make();
    const ring = await open();
    const principal = ring.authenticate(key);
    await sql`update keys set name = 'behind its back' where id = ${id}`.execute(state.db);
    await ring.reload();
    expect(ring.authenticate(key)).toBe(principal);
    await make();
    await ring.reload();
    expect(ring.authenticate(key).name).toBe('behind its back');
  });

  test('ends when it is closed: nothing waits, nothing is read', async () => {
    const ring = await open();
    ring.close();
    expect(clock.waiting).toEqual([]);
    const { key } = await make();
    await ring.reload();
    expect(refusal(ring, key).code).toBe('JG_AUTH_UNKNOWN_KEY');
  });
});

test('everyone whose key works is told, those of the config too', async () => {
  const [one, two] = [await make(), await make({ organisation: 'globex' })];
  const ring = await open({ staticKeys: [staticKey('demo', 'acme', 'a-demo-secret-of-length')] });
  expect(
    ring
      .principals()
      .map(({ names }) => names.keyId)
      .sort(),
  ).toEqual([one.id, two.id, 'demo'].sort());
  await revokeKey(state, one.id);
  await ring.reload();
  expect(
    ring
      .principals()
      .map(({ names }) => names.keyId)
      .sort(),
  ).toEqual([two.id, 'demo'].sort());
});
