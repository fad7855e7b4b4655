import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readLedger } from '../../ledger/index.ts';
import { startable } from '../../test-program.fixture.ts';
import { DEMO_TEAMS } from './demo-config.ts';

const MAIN = startable(new URL('../main.ts', import.meta.url));

interface DemoJson {
  readonly tally: {
    readonly sent: number;
    readonly answered: number;
    readonly stopped: number;
    readonly failed: number;
  };
  readonly guardAndFiles: readonly {
    readonly id: string;
    readonly workload: string;
    readonly outcome: string;
    readonly sentence: string;
  }[];
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

async function demo(env: NodeJS.ProcessEnv, seconds: string, more: readonly string[] = []): Promise<DemoJson> {
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
    ...more,
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, ...env },
    maxBuffer: 1e8,
  });
  return JSON.parse(stdout) as DemoJson;
}

let slow: Promise<DemoJson> | undefined;
/** With whatever data are there, three seconds long: run once for all. */
const slowDemo = (): Promise<DemoJson> => (slow ??= demo({}, '3'));

describe('joulegate demo', () => {
  // All at once: most of a demo is waiting.
  test.concurrent.each([
    ['with whatever data are there', slowDemo],
    ['without measured data and OCR', () => demo({ JOULEGATE_DATA: '/nonexistent', PATH: '' }, '3')],
  ])(
    'a short strict day %s books every request once, token for token',
    async (_, run) => {
      const { tally, checks, comparisons } = await run();
      expect(tally.failed).toBe(0);
      expect(tally.sent).toBeGreaterThanOrEqual(240);
      expect([tally.stopped, tally.answered]).toEqual([2, tally.sent - 2]);
      const booked = checks.filter(({ name }) => !name.startsWith('metered energy'));
      expect(booked).toHaveLength(2);
      expect(booked.filter(({ ok }) => !ok)).toEqual([]);
      expect(comparisons.map(({ workload }) => workload)).toEqual(['assistant', 'patient-letters']);
      for (const { rows } of comparisons) {
        expect(rows.map(({ policy }) => policy)).toEqual(['nearest', 'static-best', 'online', 'hindsight']);
        expect(rows.every(({ controlViolations }) => controlViolations === 0)).toBe(true);
      }
      expect(comparisons.reduce((sum, { rows }) => sum + (rows[0]?.requests ?? 0), 0)).toBe(tally.answered);
    },
    90_000,
  );

  test.concurrent(
    'one seed gives one report, yardsticks included, at whatever pace the day passes',
    async () => {
      const [atLength, quick] = await Promise.all([slowDemo(), demo({}, '0.5')]);
      const reported = ({ tally, checks, comparisons }: DemoJson) => JSON.stringify({ tally, checks, comparisons });
      expect(reported(quick)).toBe(reported(atLength));
    },
    90_000,
  );

  test.concurrent(
    'several days are booked day by day, each team under its own name',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'joulegate-demo-days-'));
      const { tally, checks, comparisons } = await demo({}, '1', [
        '--days',
        '3',
        '--day',
        '2022-02-27',
        '--data',
        folder,
      ]);
      expect(checks.slice(0, 2).every(({ ok }) => ok)).toBe(true);
      expect(comparisons).toEqual([]);
      const days = new Map<string, number>();
      const keys = new Set<string>();
      for await (const { at, team, keyId } of readLedger(join(folder, 'ledger'))) {
        const day = new Date(at).toISOString().slice(0, 10);
        days.set(day, (days.get(day) ?? 0) + 1);
        keys.add(`${team} ${keyId}`);
      }
      expect([...days.keys()].toSorted()).toEqual(['2022-02-27', '2022-02-28', '2022-03-01']);
      // Poisson: a third each, within four standard deviations.
      for (const count of days.values())
        expect(Math.abs(count - tally.sent / 3)).toBeLessThan(4 * Math.sqrt(tally.sent / 3));
      expect(keys.size).toBe(DEMO_TEAMS.length);
      rmSync(folder, { recursive: true });
    },
    90_000,
  );

  test('a time that is no whole number of days is refused', async () => {
    await expect(demo({}, '1', ['--days', '1.5'])).rejects.toMatchObject({
      stdout: expect.stringContaining('--days is not a whole number from 1 to 366') as string,
    });
  });
});
