/**
 * Proves measured energy with a real Prometheus: ten minutes of traffic through the gateway before a simulated
 * exporter, then rows and lines against the counters and against what the devices really did.
 * `npm run test:meters -- [--minutes 10] [--opposed] [--out FILE.md] [--json]`; with `--opposed` the two models that share
 * a GPU take 0.75 and 1.3 times what the curves say.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { parseArgs } from 'node:util';
import type { MetersRun } from '../server/src/world/meters/meters-run.fixture.ts';
import { runMeters } from '../server/src/world/meters/meters-run.fixture.ts';
import { prometheusVersion } from '../server/src/world/meters/prometheus-process.fixture.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    opposed: { type: 'boolean', default: false },
    out: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
if (!(minutes >= 0.25)) {
  console.error(`--minutes must be at least 0.25, not ${values.minutes}`);
  process.exit(2);
}

/** Debian's package where there is none yet and this may install it. */
function ensurePrometheus(): string {
  const found = prometheusVersion();
  if (found !== null) return found;
  if (process.getuid?.() === 0) {
    console.error('prometheus is not installed: apt-get install prometheus');
    const apt = (...args: string[]): number | null =>
      spawnSync('apt-get', [...args, '-qq'], { stdio: ['ignore', 'ignore', 'inherit'] }).status;
    if (apt('update') === 0) apt('install', '-y', '--no-install-recommends', 'prometheus');
  }
  const installed = prometheusVersion();
  if (installed !== null) return installed;
  console.error(
    'SKIPPED test:meters: no prometheus on this machine. Nothing was proven. As root: apt-get install prometheus',
  );
  process.exit(2);
}

const version = ensurePrometheus();
const windowMs = minutes >= 4 ? 60_000 : 5000;
const run = await runMeters({
  seconds: minutes * 60,
  idleSeconds: minutes >= 4 ? 60 : 10,
  windowMs,
  opposed: values.opposed,
  say: (line) => console.error(line),
});

/** Ours is a few per cent: of a deployment with a device of its own, and of one that shares. */
const TARGETS = { own: 0.02, shared: 0.05 } as const;
const shared = new Set(['left', 'right']);
const conservation = run.energy.devices.map((device) => {
  const lines = device.lines.reduce((sum, { microJ }) => sum + microJ, 0);
  return {
    device: device.device,
    differenceMicroJ: BigInt(device.rowsMicroJ) + BigInt(lines) - (run.rawDeltaMicroJ[device.device] ?? -1n),
  };
});
const errors = run.deployments.map(({ id, trueJ, attributedJ }) => ({
  id,
  error: attributedJ / trueJ - 1,
  target: shared.has(id) ? TARGETS.shared : TARGETS.own,
}));
const exact = conservation.every(({ differenceMicroJ }) => differenceMicroJ === 0n);
const close = errors.every(({ error, target }) => Math.abs(error) <= target);
const lossJ =
  run.truth.reduce(
    (sum, { idleJ, activeJ }) => sum + idleJ + Object.values(activeJ).reduce((all, joules) => all + joules, 0),
    0,
  ) - run.energy.devices.reduce((sum, { deltaMicroJ }) => sum + (deltaMicroJ ?? 0) / 1e6, 0);

const kj = (joules: number): string => (joules / 1000).toFixed(3);
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

function report({ energy, deployments, truth, points, idleW, readings }: MetersRun): string {
  const machine = `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, Linux ${release()}`;
  const node = (id: string) => energy.deployments.find(({ deployment }) => deployment === id);
  return `# Measured energy against a real Prometheus

${new Date().toISOString().slice(0, 10)}, \`npm run test:meters -- --minutes ${minutes}${values.opposed ? ' --opposed' : ''}\`. Prometheus ${version}, Node ${process.versions.node}; ${machine}. The devices are simulated (laws of their own, docs/methods/measured-energy.md); Prometheus, the gateway, its books and the time are real. Nothing here was measured on a GPU.

${run.seconds.toFixed(0)} s, ${run.requests} requests through the gateway, ${run.directRequests} past it; scrapes every second, ${run.samples} energy samples, ${run.missingScrapes} missing; windows of ${windowMs / 1000} s; clock skew ${readings.clockSkewMs} ms.

## Conservation: rows and lines against the counter
| device | metric | resets | gap s | counter kJ | rows kJ | lines kJ | difference |
|---|---|---|---|---|---|---|---|
${energy.devices
  .map((device, i) => {
    const lines = device.lines
      .map(({ kind, deployment, microJ }) => `${kind} ${deployment ?? 'nobody'} ${kj(microJ / 1e6)}`)
      .join(', ');
    return `| ${device.device} | ${device.metric} | ${device.resets} | ${(device.gapMs / 1000).toFixed(0)} | ${kj((device.deltaMicroJ ?? NaN) / 1e6)} | ${kj(device.rowsMicroJ / 1e6)} | ${lines} | ${conservation[i]?.differenceMicroJ} uJ |`;
  })
  .join('\n')}

The difference is to the raw samples, added up a second way as whole millijoules. Lost at the reset, unknown and not guessed: ${lossJ.toFixed(1)} J of ${kj(truth.reduce((sum, { idleJ, activeJ }) => sum + idleJ + Object.values(activeJ).reduce((all, joules) => all + joules, 0), 0))} kJ.

## Deployments against what the devices really did
| deployment | true kJ | of it above idle | attributed kJ | error | target | measured over modelled J | error by the model's ratios alone |
|---|---|---|---|---|---|---|---|
${deployments.map(({ id, trueJ, trueActiveJ, attributedJ, byModelJ }, i) => `| ${id}${shared.has(id) ? ' (shares GPU-2)' : ''} | ${kj(trueJ)} | ${kj(trueActiveJ)} | ${kj(attributedJ)} | ${percent(errors[i]?.error ?? NaN)} | ${percent(errors[i]?.target ?? NaN)} | ${node(id)?.workScale?.toFixed(3) ?? 'unknown'} | ${percent(byModelJ / trueJ - 1)} |`).join('\n')}

Idle power measured before the traffic: ${Object.entries(idleW)
    .map(([id, watts]) => `${id} ${watts.toFixed(1)} W`)
    .join(', ')}.

## Points for calibration
| deployment | J per output token | prompt per output token | mean running | output tokens |
|---|---|---|---|---|
${points.map(({ deployment, joulesPerOutputToken, inputTokensPerOutputToken, batch, outputTokens }) => `| ${deployment} | ${joulesPerOutputToken.toFixed(3)} | ${inputTokensPerOutputToken.toFixed(2)} | ${batch?.toFixed(1) ?? 'unknown'} | ${Math.round(outputTokens)} |`).join('\n')}

Rows: ${energy.rows.length}, of them whole ${energy.rows.filter(({ whole }) => whole).length}, tier measured ${energy.rows.filter(({ tier }) => tier === 'measured').length}, measured-calibrated ${energy.rows.filter(({ tier }) => tier === 'measured-calibrated').length}.
`;
}

const text = report(run);
if (values.out !== undefined) writeFileSync(values.out, text);
if (!values.json) console.log(text);
else {
  const worst = (ids: (id: string) => boolean): number =>
    Math.max(...errors.filter(({ id }) => ids(id)).map(({ error }) => Math.abs(error)));
  const own = worst((id) => !shared.has(id));
  const sharing = worst((id) => shared.has(id));
  const off = conservation.reduce((sum, { differenceMicroJ }) => sum + Math.abs(Number(differenceMicroJ)), 0);
  const target = (name: string, value: number, limit: number) => ({
    name,
    value,
    op: '<=',
    target: limit,
    pass: value <= limit,
  });
  console.log(
    JSON.stringify({
      bench: 'meters',
      machine: { cpu: cpus()[0]?.model, cores: cpus().length, node: process.versions.node, prometheus: version },
      metrics: {
        conservation_difference_uj: off,
        worst_error_own_device: own,
        worst_error_shared_device: sharing,
        seconds: run.seconds,
        requests: run.requests,
        missing_scrapes: run.missingScrapes,
        lost_j: lossJ,
      },
      targets: [
        target('conservation_difference_uj', off, 0),
        target('worst_error_own_device', own, TARGETS.own),
        target('worst_error_shared_device', sharing, TARGETS.shared),
      ],
    }),
  );
}
console.error(
  exact && close
    ? 'passed'
    : `FAILED: ${exact ? '' : 'rows and lines are not the counter; '}${close ? '' : 'a deployment is too far from the truth'}`,
);
process.exitCode = exact && close ? 0 : 1;
