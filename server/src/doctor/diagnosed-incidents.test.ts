import { afterEach, beforeEach, expect, test } from 'vitest';
import { openState, type State } from '../state/index.ts';
import { diagnosedWeeks, keepDiagnosed } from './diagnosed-incidents.ts';
import { examine } from './examine.ts';
import { crashing, deployment, NOW, pod, snapshot, warning } from './incident.fixture.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const at = Date.parse(NOW);
let state: State;
beforeEach(async () => {
  state = await openState({ file: ':memory:' });
});
afterEach(() => state.close());

const web = pod('web', { status: crashing('web', { exitCode: 137, reason: 'OOMKilled' }) });
const backOff = (firstTimestamp: string) => ({
  ...warning(web, 'BackOff', 'Back-off restarting failed container'),
  firstTimestamp,
});
const found = (...events: readonly object[]) =>
  examine(snapshot([deployment('web'), web, ...(events as [])]), '', { tookMs: 40, calls: 5, bytes: 900, unseen: [] });

test('the time since the first warning about the cause is told, and of other objects no warning counts', () => {
  const other = { ...warning(pod('db'), 'Unhealthy', 'probe failed'), firstTimestamp: '2026-11-21T09:00:00Z' };
  const { effort } = found(backOff('2026-11-21T11:50:00Z'), backOff('2026-11-21T11:45:00Z'), other);
  expect(effort.sinceFirstWarningMs).toBe(15 * 60_000 + 40);
  expect(found(other).effort.sinceFirstWarningMs).toBeNull();
  expect(found(backOff('2026-11-21T13:00:00Z')).effort.sinceFirstWarningMs).toBe(0);
});

test('an incident counts once, in the week in which it was diagnosed first', async () => {
  const incident = found(backOff('2026-11-21T11:50:00Z'));
  const { sinceFirstWarningMs } = incident.effort;
  for (const later of [0, HOUR_MS, 6 * HOUR_MS, 11 * HOUR_MS]) await keepDiagnosed(state, 'app', incident, at + later);
  // 21 November 2026 is a Saturday.
  const first = { monday: '2026-11-16', incidents: 1, medianMs: sinceFirstWarningMs, longestMs: sinceFirstWarningMs };
  expect(await diagnosedWeeks(state, ['app'], at)).toEqual([first]);
  await keepDiagnosed(state, 'app', incident, at + 5 * DAY_MS);
  expect(await diagnosedWeeks(state, ['app'], at + 5 * DAY_MS)).toEqual([{ ...first, monday: '2026-11-23' }, first]);
  expect(await diagnosedWeeks(state, ['other'], at)).toEqual([]);
  expect(await diagnosedWeeks(state, ['app'], at + 100 * DAY_MS)).toEqual([]);
});

test('the middle of an even number lies between two', async () => {
  for (const [i, minute] of ['50', '40'].entries())
    await keepDiagnosed(state, `n${i}`, found(backOff(`2026-11-21T11:${minute}:00Z`)), at);
  const [week] = await diagnosedWeeks(state, ['n0', 'n1'], at);
  expect(week).toMatchObject({ incidents: 2, medianMs: 15 * 60_000 + 40, longestMs: 20 * 60_000 + 40 });
});

test('nothing wrong, and nothing known of when it began, is no incident', async () => {
  await keepDiagnosed(
    state,
    'app',
    examine(snapshot([deployment('web')]), '', { tookMs: 1, calls: 1, bytes: 1, unseen: [] }),
    at,
  );
  await keepDiagnosed(state, 'app', found(), at);
  expect(await diagnosedWeeks(state, ['app'], at)).toEqual([]);
});
