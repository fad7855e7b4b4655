import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rulesYaml } from './rules-file.ts';

const promtool = (...args: string[]) => spawnSync('promtool', args, { encoding: 'utf8' });
const HAS_PROMTOOL = promtool('--version').status === 0;
if (!HAS_PROMTOOL) console.warn('SKIPPED: no promtool on this machine; as root: apt-get install prometheus');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'joulegate-rules-'));
  writeFileSync(join(folder, 'rules.yaml'), rulesYaml());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(!HAS_PROMTOOL)('promtool finds the rules sound', () => {
  const { status, stdout, stderr } = promtool('check', 'rules', join(folder, 'rules.yaml'));
  expect(stdout + stderr).toContain('SUCCESS');
  expect(status).toBe(0);
});

const LIMIT = 'scope="workload",organisation="",owner="chat",kind="paced",dimension="carbon",period="rolling"';

/** Runs alerts over made series. @returns what promtool says; nothing: it came out so */
function run(tests: readonly object[]): string {
  const file = join(folder, 'test.yaml');
  writeFileSync(file, JSON.stringify({ rule_files: ['rules.yaml'], evaluation_interval: '1m', tests }));
  const { status, stdout, stderr } = promtool('test', 'rules', file);
  return status === 0 ? '' : stdout + stderr;
}
const firing = (alertname: string, minutes: number, labels: readonly object[]) => ({
  eval_time: `${minutes}m`,
  alertname,
  exp_alerts: labels.map((exp_labels) => ({ exp_labels: { severity: 'ticket', ...exp_labels } })),
});
/** promtool compares annotations too: tests of when an alert fires do not repeat its text. */
const withoutTexts = (yaml: string): string =>
  yaml.replaceAll(/\n {8}annotations:\n {10}summary: .*\n {10}runbook: .*/g, '');

test.skipIf(!HAS_PROMTOOL)(
  'a budget that will not last is told after half an hour, one in step with its period never',
  () => {
    writeFileSync(join(folder, 'rules.yaml'), withoutTexts(rulesYaml()));
    const series = (used: string) => [
      { series: `joulegate_limit{${LIMIT}}`, values: '1000x120' },
      { series: `joulegate_limit_used{${LIMIT}}`, values: used },
      { series: `joulegate_limit_elapsed_ratio{${LIMIT}}`, values: '0.5x120' },
    ];
    const labels = { scope: 'workload', owner: 'chat', kind: 'paced', dimension: 'carbon', period: 'rolling' };
    expect(
      run([
        {
          name: 'ahead',
          interval: '1m',
          input_series: series('600x120'),
          alert_rule_test: [firing('JoulegateBudgetAtRisk', 20, []), firing('JoulegateBudgetAtRisk', 40, [labels])],
        },
        {
          name: 'in step',
          interval: '1m',
          input_series: series('540x120'),
          alert_rule_test: [firing('JoulegateBudgetAtRisk', 100, [])],
        },
      ]),
    ).toBe('');
  },
);

test.skipIf(!HAS_PROMTOOL)(
  'reserved capacity below its break-even is told after six hours, idle or dear, and no other',
  () => {
    writeFileSync(join(folder, 'rules.yaml'), withoutTexts(rulesYaml()));
    const used = (id: string, share: number, breakEven: string | null) => [
      { series: `joulegate_reserved_utilisation_ratio{deployment="${id}",basis="energy"}`, values: `${share}x500` },
      ...(breakEven === null
        ? []
        : [{ series: `joulegate_reserved_break_even_ratio{deployment="${id}"}`, values: `${breakEven}x500` }]),
    ];
    expect(
      run([
        {
          interval: '1m',
          input_series: [
            ...used('busy', 0.6, '0.4'),
            ...used('slack', 0.2, '0.4'),
            ...used('never', 0.9, '1e300'),
            ...used('idle', 0, null),
            ...used('unknown', 0.1, null),
          ],
          alert_rule_test: [
            firing('JoulegateBelowBreakEven', 350, []),
            firing('JoulegateBelowBreakEven', 370, [
              { deployment: 'slack' },
              { deployment: 'never' },
              { deployment: 'idle' },
            ]),
          ],
        },
      ]),
    ).toBe('');
  },
);

test.skipIf(!HAS_PROMTOOL)('a zone whose grid is older than six hours is told, one of this hour is not', () => {
  writeFileSync(join(folder, 'rules.yaml'), withoutTexts(rulesYaml()));
  expect(
    run([
      {
        interval: '1m',
        input_series: [
          { series: 'joulegate_grid_age_seconds{zone="FR",kind="hourly"}', values: '21600x30 25200x60' },
          { series: 'joulegate_grid_age_seconds{zone="DE",kind="hourly"}', values: '0x120' },
        ],
        alert_rule_test: [
          firing('JoulegateGridStale', 29, []),
          firing('JoulegateGridStale', 60, [{ zone: 'FR', kind: 'hourly' }]),
        ],
      },
    ]),
  ).toBe('');
});
