import { homedir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { doctor } from '../doctor/index.ts';
import { systemClock } from '../edge/index.ts';
import { JoulegateError } from '../units/index.ts';
import { output } from './output.ts';
import { textFigures } from './text-figures.ts';

const { figure } = textFigures;

function numberOf(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0) return value;
  throw new InvalidArgumentError('a number of at least 0 is wanted.');
}

type Examination = ReturnType<typeof doctor.examine>;
type Cause = Examination['causes'][number];
type Wording = Awaited<ReturnType<typeof doctor.word>>;

interface DoctorOptions {
  readonly namespace?: string;
  readonly snapshot?: string;
  readonly about?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly server?: string;
  readonly zone?: string;
  readonly usdPerGpuHour?: number;
  readonly wordingUrl?: string;
  readonly wordingModel?: string;
  readonly wordingWorkload?: string;
  readonly json?: boolean;
}

const named = ({ kind, namespace, name }: Cause['culprit']): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
const LONGEST_QUOTE = 160;
const cut = (text: string): string => (text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}...` : text);

function causeText(cause: Cause, isFirst: boolean): string {
  const lines = [
    `${isFirst ? pc.bold(cause.code) : cause.code}  ${cause.summary}`,
    `  culprit   ${named(cause.culprit)}`,
    ...(cause.hurts.length === 0 ? [] : [`  hurts     ${cause.hurts.map(named).join(', ')}`]),
    ...cause.evidence.map(
      ({ object, path, quote }) => `  shown by  ${pc.dim(`${named(object)} ${path}`)}  "${cut(quote)}"`,
    ),
    ...cause.notBecause.map(({ code, why }) => `  it is not ${code}: ${why}`),
    ...cause.commands.map((command) => `  run       ${command}`),
  ];
  return lines.join('\n');
}

const spanText = (
  { low, mid, high }: { readonly low: number; readonly mid: number; readonly high: number },
  unit: string,
): string => `${figure(mid)} ${unit} (${figure(low)} to ${figure(high)})`;

/** What the incident has taken; nothing where no GPU is held. */
function wasteText({ gpus, gpuHours, energyWh, carbonG, usd, tier }: Examination['waste']): readonly string[] {
  if (gpus === 0) return [];
  const figures = [
    energyWh === null ? 'Wh unknown' : spanText(energyWh, 'Wh'),
    carbonG === null ? 'carbon unknown (--zone)' : spanText(carbonG, 'g CO2e'),
    usd === null ? 'money unknown (--usd-per-gpu-hour)' : `${figure(usd)} USD`,
  ];
  return [
    `wasted so far: ${figure(gpuHours)} GPU hours on ${gpus} GPUs that serve nothing; ${figures.join(', ')} (${tier}, accelerators alone)`,
  ];
}

/** A diagnosis as a person reads it. */
function examinationText({ causes, effort, waste }: Examination): string {
  const [first, ...others] = causes;
  const { objects, events, logLines, calls, bytes, tookMs, sinceFirstWarningMs, unseen } = effort;
  return [
    ...(first === undefined ? [] : [causeText(first, true)]),
    ...(others.length === 0 ? [] : ['', pc.dim('less likely'), ...others.map((cause) => causeText(cause, false))]),
    '',
    ...wasteText(waste),
    `${objects} objects, ${events} events and ${logLines} log lines read in ${tookMs.toFixed(0)} ms (${calls === 0 ? 'a folder' : `${calls} requests`}, ${(bytes / 1024).toFixed(0)} KiB)`,
    ...(sinceFirstWarningMs === null
      ? []
      : [`${figure(sinceFirstWarningMs / 60_000)} minutes after its first warning that the API still has`]),
    ...(unseen.length === 0 ? [] : [`not seen, for want of rights: ${unseen.join(', ')}`]),
  ].join('\n');
}

/** A model's words, and what they took; nothing where none was asked. */
function wordingText(wording: Wording): readonly string[] {
  if (wording === null) return [];
  const { text, dropped, took } = wording;
  const { inputTokens, outputTokens, energyWh, carbonG, usd, tier, decision, tookMs } = took;
  return [
    '',
    text === null ? `wording dropped: ${dropped}` : `in a model's words, which no rule has written: ${text}`,
    `wording took ${figure(inputTokens)} tokens in, ${figure(outputTokens)} out, ${figure(energyWh)} Wh (${textFigures.tier(tier as Parameters<typeof textFigures.tier>[0])}), ${figure(carbonG)} g CO2e, ${figure(usd)} USD, ${tookMs.toFixed(0)} ms; decision ${decision ?? 'unknown'}`,
  ];
}

const PATIENCE_MS = 10_000;
const KEY_VARIABLE = 'JOULEGATE_KEY';

function originOf(server: string): string {
  if (URL.canParse(server) && /^https?:$/.test(new URL(server).protocol)) return new URL(server).origin;
  throw new JoulegateError('JG_USAGE', `${server} is no address of a server`, {
    where: '--server',
    hint: 'such as http://127.0.0.1:8001',
  });
}

async function examination(options: DoctorOptions): Promise<Examination> {
  const place = { zone: options.zone ?? null, usdPerGpuHour: options.usdPerGpuHour ?? null };
  if (options.snapshot !== undefined) {
    const startMs = systemClock.monotonicMs();
    const { snapshot, question, bytes } = doctor.readSnapshotFolder(options.snapshot);
    const found = doctor.examine(
      snapshot,
      options.about ?? question,
      { tookMs: 0, calls: 0, bytes, unseen: [] },
      place,
    );
    return { ...found, effort: { ...found.effort, tookMs: systemClock.monotonicMs() - startMs } };
  }
  const connection =
    options.server !== undefined
      ? { origin: originOf(options.server), token: null, namespace: '' }
      : ((options.kubeconfig === undefined ? doctor.ownCluster(process.env) : null) ??
        doctor.readKubeconfig(
          options.kubeconfig ?? process.env['KUBECONFIG'] ?? join(homedir(), '.kube', 'config'),
          options.context ?? '',
        ));
  const namespace = options.namespace ?? connection.namespace;
  if (namespace === '')
    throw new JoulegateError('JG_USAGE', 'which namespace?', {
      where: '--namespace',
      hint: 'name one: a diagnosis is of one namespace',
    });
  return doctor.examineCluster(connection, namespace, options.about ?? '', systemClock, PATIENCE_MS, place);
}

/** Whom to ask for the wording; `null`: nobody. */
function worderOf({ wordingUrl, wordingModel, wordingWorkload }: DoctorOptions) {
  if (wordingUrl === undefined && wordingModel === undefined && wordingWorkload === undefined) return null;
  const parsed = doctor.schema
    .unwrap()
    .unwrap()
    .shape.wording.safeParse({
      url: wordingUrl,
      key: { env: KEY_VARIABLE },
      model: wordingModel,
      workload: wordingWorkload ?? null,
    });
  if (parsed.success && parsed.data !== null) return parsed.data;
  throw new JoulegateError('JG_USAGE', 'a wording needs the address of your gateway and a model', {
    where: '--wording-url, --wording-model',
    hint: `such as --wording-url http://127.0.0.1:4000/v1 --wording-model gpt-oss-20b, with a virtual key in ${KEY_VARIABLE}`,
  });
}

/** `joulegate doctor`: why what runs on Kubernetes does not run. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .option('--namespace <name>', 'namespace to diagnose, of the cluster that kubectl would ask')
    .option('--snapshot <folder>', 'diagnose a folder of objects and logs instead (docs/doctor.md)')
    .option('--about <words>', 'what is wrong, in your words: workloads that it names come first')
    .option('--kubeconfig <file>', 'how the cluster is reached; else KUBECONFIG, or the own cluster of a pod')
    .option('--context <name>', 'context of the kubeconfig')
    .option('--server <url>', 'address of an API server that needs no credentials, such as kubectl proxy')
    .option('--zone <zone>', 'grid zone of the cluster, such as SE: for the carbon of the incident')
    .option('--usd-per-gpu-hour <n>', 'what an hour of a GPU costs you: for the money of the incident', numberOf)
    .option(
      '--wording-url <url>',
      `base URL of your own gateway: a model words the diagnosis too (key: ${KEY_VARIABLE})`,
    )
    .option('--wording-model <name>', 'model that is asked to word it')
    .option('--wording-workload <name>', 'workload of the gateway that it is asked for')
    .option('--json', 'machine-readable output')
    .action(async (options: DoctorOptions) => {
      const out = output(options.json ?? false);
      const worder = worderOf(options);
      const found = await examination(options);
      const wording = worder === null ? null : await doctor.word(worder, found.causes, systemClock);
      out.result({ ...found, wording });
      out.line([examinationText(found), ...wordingText(wording)].join('\n'));
    });
}
