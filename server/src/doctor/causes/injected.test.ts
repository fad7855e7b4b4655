import { describe, expect, test } from 'vitest';
import { deployment, object, pod, told } from '../incident.fixture.ts';

type Parts = Readonly<Record<string, unknown>>;

const web = () => pod('web');

describe('faults on purpose', () => {
  const flags = (defaultVariant: string, description = 'Fail the payment service', state = 'ENABLED') =>
    object('ConfigMap', 'flagd', {
      data: {
        'flags.json': JSON.stringify({
          flags: { payment: { description, state, variants: { on: true, off: false }, defaultVariant } },
        }),
      },
    });

  test('a flag that makes a program fail, unless it is off or of something else', () => {
    expect(told([deployment('web'), web(), flags('on')])).toMatchObject({
      code: 'app.fault-injected',
      culprit: 'ConfigMap/flagd',
    });
    expect(told([deployment('web'), web(), flags('off')]).code).toBe('none');
    expect(told([deployment('web'), web(), flags('on', 'Show the new basket')]).code).toBe('none');
    expect(told([deployment('web'), web(), flags('on', 'Fail the payment service', 'DISABLED')]).code).toBe('none');
  });

  test('an experiment that is on, and a route that aborts', () => {
    const chaos = (desiredPhase: string) =>
      object('NetworkChaos', 'slow', { spec: { action: 'delay' }, status: { experiment: { desiredPhase } } });
    expect(told([deployment('web'), web(), chaos('Run')])).toMatchObject({
      code: 'app.fault-injected',
      culprit: 'NetworkChaos/slow',
    });
    expect(told([deployment('web'), web(), chaos('Stop')]).code).toBe('none');
    const route = (http: Parts) => object('VirtualService', 'web', { spec: { http: [http] } });
    expect(told([deployment('web'), web(), route({ fault: { abort: { httpStatus: 500 } } })])).toMatchObject({
      code: 'app.fault-injected',
      quotes: ['500'],
    });
    expect(told([deployment('web'), web(), route({ route: [] })]).code).toBe('none');
  });

  test('a name server that denies the names of the cluster, and one that leaves out IPv6', () => {
    const corefile = (template: string) =>
      object('ConfigMap', 'coredns', { data: { Corefile: `.:53 {\n  ${template}\n  kubernetes cluster.local\n}` } });
    expect(told([web(), corefile('template ANY ANY svc.cluster.local {\n rcode NXDOMAIN\n }')])).toMatchObject({
      code: 'network.dns-name-not-resolved',
      culprit: 'ConfigMap/coredns',
    });
    expect(told([web(), corefile('template ANY AAAA {\n rcode NOERROR\n }')]).code).toBe('none');
  });
});
