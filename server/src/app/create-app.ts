import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { makeFolder, systemClock } from '../edge/index.ts';
import { sourceOfAll, startAdmin, type Waist } from '../doors/index.ts';
import { eventBus, liveTiming, startGatewayHttp } from '../gateway/index.ts';
import { accountsOfBooks, shareBudgets } from '../accounts/index.ts';
import { PUE_PRIOR } from '../kernel/index.ts';
import { ownerNames } from '../identity/index.ts';
import { openJournal } from '../ledger/index.ts';
import { telemetry } from '../telemetry/index.ts';
import { openGrid, openLiveGrid, gridWarnings } from '../world/index.ts';
import { answersOf, lookElsewhere, metricsOfAll, othersOf } from './across-workers.ts';
import type { App, AppOptions } from './app.ts';
import { askModels } from './ask-models.ts';
import { adminToken, signInOf } from './admin-token.ts';
import { openCommitments } from './commitments-in-force.ts';
import { configLog } from './config-log.ts';
import { consoleFolder } from './console-folder.ts';
import { csoaNow } from './deployments-now.ts';
import { everySecond } from './every-second.ts';
import { holdFolder } from './hold-folder.ts';
import { keepBooks } from './keep-books.ts';
import { keepConfig } from './keep-config.ts';
import { openKeys } from './keys.ts';
import { withholdUnkeyed } from './missing-credentials.ts';
import { openMeters } from './meters.ts';
import { openOwned } from './owned.ts';
import { openCollector } from './open-collector.ts';
import { openSealing } from './sealing.ts';
import { openUploader } from './open-uploader.ts';
import { createSettler } from './later-truth.ts';
import { budgetsOf } from './runtime.ts';
import { openLimits } from './shared-store.ts';
import { telemetrySources } from './telemetry-sources.ts';
import { reservedUse } from './reserved-use.ts';
import { standingBooks } from './standing-books.ts';
import { standingFaults } from './standing-faults.ts';
import { watchAbuse } from './watch-abuse.ts';
import { openWork } from './work-that-waits.ts';

/**
 * Wires everything and starts both planes.
 * @throws JoulegateError `JG_PORT_IN_USE`, `JG_FOLDER_IN_USE`, `JG_LEDGER`, `JG_STATE`, `JG_DATA`
 */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, clock } = options;
  const { storage, gateway, admin } = config.raw;
  const token = adminToken(admin);
  const now = (): number => clock.now();
  const undo: (() => Promise<void> | void)[] = [];
  const unwind = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const bus = eventBus();
    const fault = (message: string): void => bus.publish({ kind: 'grid-fault', message });
    const liveGrid =
      options.gridSource === undefined
        ? openLiveGrid({
            config: config.raw.grid,
            zones: config.zones,
            clock,
            changed: () => gridChanged(),
            fault,
          })
        : null;
    if (liveGrid !== null) undo.push(() => liveGrid.close());
    const grid = options.gridSource ?? liveGrid?.source ?? openGrid(config.raw.grid);
    const keys = await openKeys(storage, clock, options.staticKeys ?? []);
    undo.push(() => keys.close());
    // Limits that are in Redis are counted once, however many gateways there are.
    if (storage.redis === null) undo.push(holdFolder(storage.folder));
    const ledgerFolder = join(storage.folder, 'ledger');
    makeFolder(ledgerFolder);
    const sealing = openSealing(storage, ledgerFolder, keys.state);
    undo.push(() => sealing.engine?.close());
    const { worker } = options;
    const leads = worker?.leads ?? true;
    const uploader = leads ? openUploader(storage, ledgerFolder, clock, bus) : null;
    // Closed after the journal: what it seals last is sent too.
    undo.push(() => uploader?.close());
    const journal = await openJournal({
      folder: ledgerFolder,
      durability: storage.durability,
      rotateBytes: storage.rotateBytes,
      rotateMs: storage.rotateMinutes * 60_000,
      sealing,
    });
    undo.push(() => journal.close());
    const limits = await openLimits({
      raw: config.raw,
      clock,
      bus,
      workers: worker?.workers ?? 1,
      books: () => accountsOfBooks.spentByDay(ledgerFolder, now, sealing.engine),
    });
    undo.push(() => limits.close());
    const { limiter, redis } = limits;
    const owned = await openOwned(keys, redis, clock, bus);
    undo.push(() => owned.close());
    const abuse = watchAbuse({ config: config.raw.abuse, state: keys.state, bus, clock });
    const commitments = await openCommitments(keys, () => configs.relay());
    const parts = {
      lay: commitments.lay,
      clock,
      bus,
      journal,
      grid,
      limiter,
      ...owned.parts,
      abuse: abuse.watch,
      upstreamTiming: options.upstreamTiming ?? liveTiming,
    };
    const log = leads ? configLog(keys, now) : null;
    undo.push(() => log?.tick());
    const configs = keepConfig(config, parts, options.loadConfig, options.allowLoosening, log);
    undo.push(() => configs.close());
    const spending = { folder: ledgerFolder, now, engine: sealing.engine };
    // Shared counters are others' too: they are filled from the books only where Redis has none.
    if (redis === null)
      await accountsOfBooks.restore(
        { limiter, budgets: configs.current().runtime.budgets, state: keys.state },
        spending,
      );
    else await accountsOfBooks.refill(redis, budgetsOf(config), spending);
    abuse.restore(() => accountsOfBooks.usedByHour(spending));
    const shareSpend =
      redis === null
        ? null
        : shareBudgets(redis, {
            gateway: randomUUID(),
            budgets: () => configs.current().runtime.budgets.all,
            now,
          });
    // What the fleet has spent is known before the first request.
    await shareSpend?.();
    if (shareSpend !== null) undo.push(shareSpend);
    const settler = createSettler({
      state: keys.state,
      folder: ledgerFolder,
      sealing,
      grid,
      now,
      pueOf: (id) => configs.current().config.deployments.find((each) => each.id === id)?.site.pue?.value ?? PUE_PRIOR,
      fault: (message) => bus.publish({ kind: 'ledger-fault', message }),
    });
    const gridChanged = (): void => {
      configs.current().tables.recompile();
      void settler.gridChanged();
    };
    const ledgerFault = (message: string): void => bus.publish({ kind: 'ledger-fault', message });
    const tendBooks = keepBooks({
      folder: ledgerFolder,
      sealing,
      retentionDays: storage.retentionDays,
      now,
      fault: ledgerFault,
    });
    const meters = !leads
      ? null
      : openMeters({
          config,
          clock,
          onMeasured: (hour) => settler.measured(hour),
          fault: (message) => bus.publish({ kind: 'meter-fault', message }),
        });
    if (meters !== null) undo.push(() => meters.close());
    let [tableFault, tracesFault]: (string | null)[] = [null, null];
    let waiting = withholdUnkeyed(configs.current().runtime);
    const faults = standingFaults(bus, {
      keys: () => keys.ring.stats().fault,
      credentials() {
        waiting = withholdUnkeyed(configs.current().runtime);
        const { deployments } = waiting;
        return deployments.length === 0 ? null : `no credential for ${deployments.join(', ')}`;
      },
      config: () => configs.fault?.message ?? log?.fault,
      commitments: () => commitments.fault,
      table: () => tableFault,
      grid: () => liveGrid?.keeper.state().find(({ problem }) => problem !== null)?.problem,
      ledger: () => journal.stats().failed,
      upload: () => uploader?.standing().fault,
      models: () => configs.current().runtime.modelLists.fault,
      traces: () => tracesFault,
      batches: () => work.fault(),
    });
    const work = openWork({ keys, configs, worker, storage, grid, interactive: () => http.underWay() });
    const http = await startGatewayHttp({
      host: gateway.host,
      port: gateway.port,
      runtime: () => configs.current().runtime,
      keys: keys.ring,
      findEntry: (id) => journal.recent.get(id),
      ...(worker === undefined ? {} : { findElsewhere: lookElsewhere(worker) }),
      faults: () => [...faults.parts(), ...limits.faults()],
      waiting: () => waiting,
      batches: work.batches,
    });
    undo.push(() => http.close(gateway), work.close);
    const reserved = reservedUse(() => configs.current().config.deployments, now, ledgerFault);
    const told = telemetry.metrics(
      bus,
      telemetrySources(configs, limiter, journal, http, now, uploader, () => reserved.rows(), work.batches),
    );
    const traceFault = (message: string | null): void => void (tracesFault = message);
    if (config.raw.traces !== null)
      undo.push(await telemetry.traces.open(config.raw.traces, bus, { counted: told.spans, fault: traceFault }));
    const standing = standingBooks({ folder: ledgerFolder, sealing });
    undo.push(() => standing.close());
    const books: Waist['books'] = async (work) => await standing.with(await ownerNames.known(keys.state), work);
    const collector = openCollector(options, {
      books,
      configs,
      journal,
      limiter,
      ring: keys.ring,
      ledgerFolder,
      state: keys.state,
      url: http.url,
    });
    bus.subscribe(collector.accept);
    worker?.answer(answersOf(collector, told.metrics));
    const waist: Waist = {
      now,
      actor: 'token of the control plane',
      live: worker === undefined ? collector : sourceOfAll(collector, othersOf(worker)),
      me: null,
      settings: () => ({ file: config.file, raw: configs.current().config.raw }),
      csoa: () => csoaNow(configs),
      dashboard: (need) => telemetry.dashboards.answer(need, configs.current().config, systemClock),
      diagnosed: (diagnosis) => bus.publish({ kind: 'diagnosis', ...diagnosis }),
      configVersion: () => ({ version: configs.version, fault: configs.fault?.message ?? null }),
      entry: async (id) => (await collector.why(id))?.entry ?? null,
      books,
      identity: async () => keys,
      state: (work) => work(keys.state),
      ledgerFolder: () => ledgerFolder,
      places: () => configs.current().config,
      grid: async (zones) => ({ source: grid, warnings: gridWarnings.ofConfig(config.raw.grid, zones) }),
      progress: () => () => {},
    };
    const control = !leads
      ? null
      : await startAdmin({
          host: admin.host,
          port: admin.port,
          waist,
          consoleFolder: options.consoleFolder ?? consoleFolder(),
          readiness: http.readiness,
          metrics: worker === undefined ? told.metrics : () => metricsOfAll(worker, told.metrics),
          ...signInOf(admin, token, keys.state, clock),
        });
    if (control !== null) undo.push(() => control.close());
    const tickModels = askModels(clock, () => configs.current().runtime);
    undo.push(
      everySecond(
        clock,
        configs,
        () => [
          liveGrid?.keeper.tick(),
          shareSpend?.(),
          uploader?.tick(),
          tickModels(),
          work.batches.tick(),
          abuse.tick(),
          commitments.tick(),
          log?.tick(),
          leads && standing.tend(() => ownerNames.known(keys.state), ledgerFault),
          ...(leads
            ? [meters?.tick(), tendBooks(), reserved.tick(waist), settler.booked(configs.current().tables.current())]
            : []),
        ],
        (fault) => {
          tableFault = fault;
          faults.look();
        },
      ),
    );
    return {
      gatewayUrl: http.url,
      adminUrl: control?.url ?? null,
      setUpUrl: control?.setUpUrl ?? null,
      metrics: told.metrics,
      get runtime() {
        return configs.current().runtime;
      },
      configs,
      grid,
      liveGrid,
      bus,
      collector,
      journal,
      ledgerFolder,
      close: unwind,
    };
  } catch (error) {
    await unwind();
    throw error;
  }
}
