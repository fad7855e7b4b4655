import { homedir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import pc from 'picocolors';
import { doctor } from '../doctor/index.ts';
import { systemClock } from '../edge/index.ts';
import { JoulegateError } from '../units/index.ts';
import { output } from './output.ts';

type Examination = ReturnType<typeof doctor.examine>;
type Cause = Examination['causes'][number];

interface DoctorOptions {
  readonly namespace?: string;
  readonly snapshot?: string;
  readonly about?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly server?: string;
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

/** A diagnosis as a person reads it. */
function examinationText({ causes, effort }: Examination): string {
  const [first, ...others] = causes;
  const { objects, events, logLines, calls, bytes, tookMs, unseen } = effort;
  return [
    ...(first === undefined ? [] : [causeText(first, true)]),
    ...(others.length === 0 ? [] : ['', pc.dim('less likely'), ...others.map((cause) => causeText(cause, false))]),
    '',
    `${objects} objects, ${events} events and ${logLines} log lines read in ${tookMs.toFixed(0)} ms (${calls === 0 ? 'a folder' : `${calls} requests`}, ${(bytes / 1024).toFixed(0)} KiB)`,
    ...(unseen.length === 0 ? [] : [`not seen, for want of rights: ${unseen.join(', ')}`]),
  ].join('\n');
}

const PATIENCE_MS = 10_000;

async function examination(options: DoctorOptions): Promise<Examination> {
  if (options.snapshot !== undefined) {
    const startMs = systemClock.monotonicMs();
    const { snapshot, question, bytes } = doctor.readSnapshotFolder(options.snapshot);
    const found = doctor.examine(snapshot, options.about ?? question, { tookMs: 0, calls: 0, bytes, unseen: [] });
    return { ...found, effort: { ...found.effort, tookMs: systemClock.monotonicMs() - startMs } };
  }
  const connection =
    options.server !== undefined
      ? { origin: new URL(options.server).origin, token: null, namespace: '' }
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
  return doctor.examineCluster(connection, namespace, options.about ?? '', systemClock, PATIENCE_MS);
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
    .option('--json', 'machine-readable output')
    .action(async (options: DoctorOptions) => {
      const out = output(options.json ?? false);
      const found = await examination(options);
      out.result(found);
      out.line(examinationText(found));
    });
}
