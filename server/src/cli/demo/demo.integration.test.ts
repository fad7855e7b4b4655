import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

interface DemoJson {
  readonly tally: { readonly sent: number; readonly answered: number; readonly failed: number };
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
  readonly comparisons: readonly {
    readonly workload: string;
    readonly rows: readonly {
      readonly policy: string;
      readonly requests: number;
      readonly carbonG: number;
      readonly controlViolations: number;
    }[];
  }[];
}

async function demo(env: NodeJS.ProcessEnv, seconds: string): Promise<DemoJson> {
  const args = [
    MAIN,
    'demo',
    '--json',
    '--requests',
    '240',
    '--seconds',
    seconds,
    '--port',
    '0',
    '--admin-port',
    '0',
    '--strict',
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, ...env },
    maxBuffer: 1e8,
  });
  return JSON.parse(stdout) as DemoJson;
}

describe('joulegate demo', () => {
  // Both at once: most of a demo is waiting.
  test.concurrent.each([
    ['with whatever data are there', {}],
    ['without measured data', { JOULEGATE_DATA: '/nonexistent' }],
  ])(
    'a short strict day %s books every request once, token for token',
    async (_, env) => {
      const { tally, checks, comparisons } = await demo(env, '3');
      expect(tally.failed).toBe(0);
      expect(tally.sent).toBeGreaterThanOrEqual(240);
      expect(tally.answered).toBe(tally.sent);
      const booked = checks.filter(({ name }) => !name.startsWith('metered energy'));
      expect(booked).toHaveLength(2);
      expect(booked.filter(({ ok }) => !ok)).toEqual([]);
      expect(comparisons.map(({ workload }) => workload)).toEqual(['assistant', 'patient-letters']);
      for (const { rows } of comparisons) {
        expect(rows.map(({ policy }) => policy)).toEqual(['nearest', 'static-best', 'online', 'hindsight']);
        expect(rows.every(({ controlViolations }) => controlViolations === 0)).toBe(true);
      }
      expect(comparisons.reduce((sum, { rows }) => sum + (rows[0]?.requests ?? 0), 0)).toBe(tally.sent);
    },
    90_000,
  );

  test.concurrent(
    'one seed gives one report, yardsticks included, at whatever pace the day passes',
    async () => {
      const [slow, quick] = await Promise.all([demo({}, '3'), demo({}, '0.5')]);
      const reported = ({ tally, checks, comparisons }: DemoJson) => JSON.stringify({ tally, checks, comparisons });
      expect(reported(quick)).toBe(reported(slow));
    },
    90_000,
  );
});
