import { describe, expect, test } from 'vitest';
import { deployment, object, pod, told } from '../incident.fixture.ts';

type Parts = Readonly<Record<string, unknown>>;

const web = () => pod('web');
const service = object('Service', 'web', { spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80 }] } });

describe('ways in', () => {
  const serving = [deployment('web'), web(), service];
  const ingress = (backend: object, spec: Parts = {}) =>
    object('Ingress', 'in', { spec: { rules: [{ http: { paths: [{ path: '/', backend }] } }], ...spec } });
  const good = { service: { name: 'web', port: { number: 80 } } };

  test.each([
    ['a service that is not there', { service: { name: 'wbe', port: { number: 80 } } }, 'wbe'],
    ['a port that is not there', { service: { name: 'web', port: { number: 8080 } } }, '8080'],
    ['the form of older versions', { serviceName: 'wbe', servicePort: 80 }, 'wbe'],
  ])('an ingress to %s', (_, backend, quote) => {
    const found = told([...serving, ingress(backend)]);
    expect(found).toMatchObject({ code: 'network.route-target-missing', culprit: 'Ingress/in' });
    expect(found.quotes).toContain(quote);
  });

  test('one that fits is none, by number, by name and in the older form', () => {
    for (const backend of [
      good,
      { service: { name: 'web', port: { name: 'http' } } },
      { serviceName: 'web', servicePort: 'http' },
    ])
      expect(told([...serving, ingress(backend)]).code).toBe('none');
  });

  test('a route of a gateway; a backend that is no service is not judged', () => {
    const route = (ref: object) => object('HTTPRoute', 'in', { spec: { rules: [{ backendRefs: [ref] }] } });
    expect(told([...serving, route({ name: 'gone', port: 80 })])).toMatchObject({
      code: 'network.route-target-missing',
      culprit: 'HTTPRoute/in',
    });
    expect(told([...serving, route({ name: 'web', port: 80 })]).code).toBe('none');
    expect(told([...serving, route({ kind: 'InferencePool', name: 'gone' })]).code).toBe('none');
  });

  test('a class that nobody serves, where the classes are known', () => {
    const asks = ingress(good, { ingressClassName: 'ngnix' });
    const known = object('IngressClass', 'nginx', {}, { namespace: undefined });
    expect(told([...serving, asks, known]).code).toBe('network.ingress-class-missing');
    expect(told([...serving, asks]).code).toBe('none');
    expect(told([...serving, ingress(good, { ingressClassName: 'nginx' }), known]).code).toBe('none');
  });
});
