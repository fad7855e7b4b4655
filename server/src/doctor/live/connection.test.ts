import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ownCluster, readKubeconfig } from './connection.ts';

const folder = mkdtempSync(join(tmpdir(), 'joulegate-kubeconfig-'));
afterAll(() => rmSync(folder, { recursive: true }));

const base64 = (text: string): string => Buffer.from(text).toString('base64');
function written(user: string, cluster = ''): string {
  const file = join(folder, 'config');
  writeFileSync(
    file,
    `apiVersion: v1
kind: Config
current-context: prod
contexts: [{ name: prod, context: { cluster: c, user: u, namespace: infer } }, { name: other, context: { cluster: c, user: u } }]
clusters: [{ name: c, cluster: { server: "https://10.0.0.1:6443", certificate-authority-data: ${base64('CA')} ${cluster} } }]
users: [{ name: u, user: ${user} }]
`,
  );
  return file;
}

describe('a kubeconfig', () => {
  test('with a token, and with a certificate', () => {
    expect(readKubeconfig(written('{ token: abc }'), '')).toEqual({
      origin: 'https://10.0.0.1:6443',
      token: 'abc',
      ca: 'CA',
      namespace: 'infer',
    });
    const file = written(`{ client-certificate-data: ${base64('CERT')}, client-key: key.pem }`);
    writeFileSync(join(folder, 'key.pem'), 'KEY');
    expect(readKubeconfig(file, 'other')).toEqual({
      origin: 'https://10.0.0.1:6443',
      token: null,
      ca: 'CA',
      cert: 'CERT',
      key: 'KEY',
      namespace: '',
    });
  });

  test.each([
    ['{ exec: { command: aws } }', '', /made by a program/],
    ['{ token: abc }', ', insecure-skip-tls-verify: true', /certificate of the server/],
  ])('refuses %s %s', (user, cluster, message) => {
    expect(() => readKubeconfig(written(user, cluster), '')).toThrow(message);
  });

  test('names what is not there', () => {
    expect(() => readKubeconfig(written('{ token: abc }'), 'moon')).toThrow(/no context moon/);
    expect(() => readKubeconfig(join(folder, 'none'), '')).toThrow(/does not exist/);
  });
});

test('a pod finds its own cluster by what Kubernetes mounts', () => {
  for (const [name, text] of [
    ['token', 'abc\n'],
    ['ca.crt', 'CA'],
    ['namespace', 'infer'],
  ] as const)
    writeFileSync(join(folder, name), text);
  const environment = { KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '443' };
  expect(ownCluster(environment, folder)).toEqual({
    origin: 'https://10.96.0.1:443',
    token: 'abc',
    ca: 'CA',
    namespace: 'infer',
  });
  expect(ownCluster({}, folder)).toBeNull();
});
