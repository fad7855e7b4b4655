import { expect, test, vi } from 'vitest';
import { eventBus, type GatewayEvent } from '../gateway/index.ts';

const lines: { level: string; text: string; detail: unknown }[] = [];
vi.mock('pino', () => {
  const at = (level: string) => (detail: unknown, text: string) => void lines.push({ level, text, detail });
  const pino = Object.assign(() => ({ info: at('info'), warn: at('warn'), error: at('error') }), {
    stdTimeFunctions: { isoTime: () => '' },
    destination: () => null,
  });
  return { default: pino };
});

test('an operator is told of faults, health and configs, by weight, and of no request', async () => {
  const { logEvents } = await import('./log-events.ts');
  const bus = eventBus();
  const stop = logEvents(bus);
  const events: readonly (readonly [GatewayEvent, string | null])[] = [
    [{ kind: 'upstream-health', deployment: 'd', healthy: false, detail: 'x' }, 'warn'],
    [{ kind: 'upstream-health', deployment: 'd', healthy: true, detail: '' }, 'info'],
    [{ kind: 'usage-missing', id: 'i', deployment: 'd' }, 'warn'],
    [{ kind: 'ledger-fault', message: 'disk full' }, 'error'],
    [{ kind: 'upload-fault', message: 'm' }, 'error'],
    [{ kind: 'grid-fault', message: 'm' }, 'error'],
    [{ kind: 'standing-fault', part: 'keys', message: 'm' }, 'error'],
    [{ kind: 'standing-fault', part: 'keys', message: null }, 'info'],
    [{ kind: 'meter-fault', message: 'm' }, 'error'],
    [{ kind: 'part-fault', part: 'fleet', message: 'm' }, 'error'],
    [{ kind: 'config-changed', version: 2, waiting: [] }, 'info'],
    [{ kind: 'config-changed', version: 3, waiting: ['storage'] }, 'warn'],
    [{ kind: 'config-fault', message: 'm' }, 'error'],
    [{ kind: 'unauthenticated', code: 'JG_AUTH_MISSING' }, 'info'],
    [{ kind: 'entry', entry: {} as never }, null],
    [{ kind: 'traced', entry: {} as never, trace: {} as never, receivedMs: 0, endedMs: 1 }, null],
  ];
  for (const [event, level] of events) {
    lines.length = 0;
    bus.publish(event);
    expect([event.kind, lines.map((line) => line.level)]).toEqual([event.kind, level === null ? [] : [level]]);
  }
  stop();
  lines.length = 0;
  bus.publish({ kind: 'grid-fault', message: 'm' });
  expect(lines).toEqual([]);
});
