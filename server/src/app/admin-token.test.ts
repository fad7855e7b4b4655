import { afterEach, expect, test, vi } from 'vitest';
import { adminToken } from './admin-token.ts';

afterEach(() => void vi.unstubAllEnvs());
const admin = { host: '127.0.0.1', port: 0, token: { env: 'JG_TEST_ADMIN_TOKEN' } };

test('a token that is asked for and not set is no open door', () => {
  for (const value of [undefined, '', '  \n']) {
    vi.stubEnv('JG_TEST_ADMIN_TOKEN', value);
    expect(() => adminToken(admin)).toThrow(expect.objectContaining({ code: 'JG_CONFIG', where: 'admin.token' }));
  }
  vi.stubEnv('JG_TEST_ADMIN_TOKEN', 'a-token-of-the-control-plane');
  expect(adminToken(admin)).toBe('a-token-of-the-control-plane');
  expect(adminToken({ ...admin, token: null })).toBeUndefined();
});
