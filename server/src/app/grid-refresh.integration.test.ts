import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { parseConfig, resolveConfig } from '../config/index.ts';
import { virtualClock } from '../edge/clock.ts';
import { staticKey } from '../gateway/index.ts';
import type { Entry } from '../ledger/index.ts';
import { startFleet } from '../simulator/index.ts';
import { hourOf, hourStart, MS_PER_HOUR, type EpochHour } from '../units/index.ts';
import { createApp } from './create-app.ts';
import { chatBody, send } from './http-exchange.fixture.ts';
import { SECRETS, TEST_FLEET, testConfig } from './test-app.fixture.ts';

const START = hourOf(Date.UTC(2026, 5, 1));
const HOURS = 48;
const LOCATIONS = { FR: 'francecentral', DE: 'germanywestcentral', 'US-MIDA-PJM': 'eastus' } as const;

/** What the grid really did: another figure in every hour and zone, three days of it before the start. */
const truth = (location: string, hour: EpochHour): number => {
  const index = Object.values(LOCATIONS).findIndex((name) => name === location);
  return Number(
    (60 + index * 180 + 25 * Math.sin((hour * Math.PI) / 12) + ((hour * 7919 + index * 31) % 97) / 10).toFixed(3),
  );
};

type Trouble = 'well' | 'late' | 'wrong' | 'limited' | 'down';
/** By hour of the run; the last hours are well again. */
const troubleAt = (hour: EpochHour): Trouble => {
  const since = hour - START;
  if (since < 6) return 'well';
  if (since < 14) return 'late';
  if (since < 22) return 'wrong';
  if (since < 30) return 'limited';
  return since < 40 ? 'down' : 'well';
};
const LATE_HOURS = 2;

const close: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const each of close.splice(0).reverse()) await each();
});

interface Source {
  readonly server: Server;
  readonly url: string;
  readonly asked: Record<Trouble, number>;
}

/** A Carbon Aware SDK Web API whose data source has a bad day. */
async function startSource(now: () => number): Promise<Source> {
  const asked: Record<Trouble, number> = { well: 0, late: 0, wrong: 0, limited: 0, down: 0 };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://source');
    const location = url.searchParams.get('location') ?? '';
    const nowHour = hourOf(now());
    const trouble = troubleAt(nowHour);
    asked[trouble] += 1;
    if (trouble === 'down') return request.socket.destroy();
    if (trouble === 'limited') return response.writeHead(429, { 'retry-after': '5400' }).end('too many requests');
    const from = hourOf(Date.parse(url.searchParams.get('time') ?? ''));
    const rows: { location: string; time: string; rating: number; duration: string }[] = [];
    for (let hour = from; hour <= nowHour - (trouble === 'late' ? LATE_HOURS : 0); hour++) {
      const kinds: readonly ((rating: number) => number)[] = [(g) => g * 40, (g) => -g, () => 0.2, (g) => g + 900];
      const bad = trouble === 'wrong' && troubleAt(hour) === 'wrong';
      const rating = truth(location, hour);
      rows.push({
        location,
        time: new Date(hourStart(hour)).toISOString(),
        rating: bad ? kinds[hour % kinds.length]!(rating) : rating,
        duration: '01:00:00',
      });
    }
    if (trouble === 'wrong' && nowHour % 3 === 0)
      rows.push({
        location: 'elsewhere',
        time: new Date(hourStart(nowHour)).toISOString(),
        rating: 1,
        duration: '01:00:00',
      });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(rows));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

test(
  '48 hours against a source that is late, wrong, rate-limited and down: each entry has its own hour or says how old',
  { timeout: 30_000 },
  async () => {
    const clock = virtualClock(hourStart(START));
    const source = await startSource(() => clock.now());
    close.push(() => new Promise((resolve) => source.server.close(() => resolve())));
    const folder = await mkdtemp(join(tmpdir(), 'joulegate-grid-'));
    close.push(() => rm(folder, { recursive: true, force: true }));
    const fleet = await startFleet({ deployments: TEST_FLEET, seed: 7, timeFactor: 500 });
    close.push(() => fleet.close());
    const ids = TEST_FLEET.map(({ id }) => id);
    const text = JSON.stringify({
      ...testConfig(fleet, folder, { workloads: ids.map((id) => ({ id: `on-${id}`, deployments: [id] })) }),
      grid: [{ kind: 'carbon-aware-sdk', baseUrl: source.url, signal: 'lifecycle', locations: LOCATIONS }],
    });
    const app = await createApp({
      config: resolveConfig(parseConfig(text, 'test.yaml'), 'test.yaml', clock.now()),
      clock,
      clockKind: 'virtual',
      staticKeys: [staticKey('plain', 'acme', SECRETS.plain)],
    });
    close.push(() => app.close());
    const faults: string[] = [];
    app.bus.subscribe((event) => {
      if (event.kind === 'grid-fault') faults.push(event.message);
    });

    for (let hour = START; hour < START + HOURS; hour++) {
      for (const minutes of [0, 20, 45]) {
        clock.set(hourStart(hour) + minutes * 60_000);
        app.configs.current().tables.refresh();
        await app.liveGrid!.keeper.tick();
        const answers = await Promise.all(
          ids.map((id) =>
            send(`${app.gatewayUrl}/v1`, {
              secret: SECRETS.plain,
              body: chatBody({ model: `on-${id}`, metadata: { sim_output_tokens: '4' } }),
            }),
          ),
        );
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      }
    }
    await app.journal.flush();
    const entries: Entry[] = await Array.fromAsync(app.journal.read());
    expect(entries).toHaveLength(HOURS * 9);

    const zones = new Map(TEST_FLEET.map(({ id, zone }) => [id, zone]));
    const fresh: Record<Trouble, number> = { well: 0, late: 0, wrong: 0, limited: 0, down: 0 };
    let staleWhenWell = 0;
    const errors: number[] = [];
    for (const entry of entries) {
      const hour = hourOf(entry.at);
      const zone = zones.get(entry.attempts[0]!.deployment)! as keyof typeof LOCATIONS;
      const { ageHours, lifecycleGPerKwh, kind, directGPerKwh } = entry.grid!;
      // Of the year, by those who publish it: the live source tells none.
      expect(directGPerKwh).toBeGreaterThan(0);
      // Whatever went wrong, what is booked is of its own hour, or told from hours that were known and says how old they are.
      const name = `${zone} ${hour - START} h, age ${ageHours}`;
      expect(kind, name).toBe(ageHours === 0 ? 'hourly' : 'forecast');
      expect(ageHours, name).toBeLessThanOrEqual(48);
      const own = truth(LOCATIONS[zone], hour);
      if (ageHours === 0) expect(lifecycleGPerKwh, name).toBe(own);
      else errors.push(Math.abs(Math.log(lifecycleGPerKwh / own)));
      if (ageHours === 0) fresh[troubleAt(hour)] += 1;
      else if (troubleAt(hour) === 'well') {
        staleWhenWell += 1;
        // Half an hour of back-off is the most that an outage lasts beyond its end.
        expect(entry.at - hourStart(START + 40)).toBeLessThan(30 * 60_000);
      }
    }
    expect(fresh).toEqual({ well: (6 + 8) * 9 - staleWhenWell, late: 0, wrong: 0, limited: 0, down: 0 });
    expect(staleWhenWell).toBeLessThanOrEqual(3);
    expect(errors.length).toBeGreaterThan(0);
    expect(Math.max(...errors)).toBeLessThan(0.35);
    // Stale figures claim less: the same zone with a wider interval.
    const sigmaOf = (hours: number): number => app.grid.at('DE', START + 47 + hours)!.sigma;
    expect(sigmaOf(1)).toBeGreaterThan(sigmaOf(0));

    // Late and missed hours were filled once the source was well again.
    for (const [zone, location] of Object.entries(LOCATIONS))
      for (let hour = START + 6; hour < START + HOURS; hour++)
        expect(app.grid.at(zone, hour), `${zone} ${hour - START}`).toMatchObject({
          ageHours: 0,
          lifecycleGPerKwh: truth(location, hour),
        });

    // 90 minutes of silence are kept: at most one request in each, not one a zone and turn.
    expect(source.asked.limited).toBeLessThanOrEqual(Math.ceil((8 * MS_PER_HOUR) / 5_400_000) + 1);
    expect(source.asked.down).toBeLessThan(10 * 3 * 3);
    expect(faults.length).toBeGreaterThan(0);
  },
);
