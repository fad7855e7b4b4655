import { Command } from 'commander';
import { called } from '../edge/index.ts';
import { VERSION } from '../units/index.ts';

interface Listed {
  readonly name: string;
  readonly does: string;
  readonly load: () => Promise<Command>;
}

const asked = async (word: string): Promise<Command> => (await import('./questions.ts')).questionCommands(word);
const loadKeys = async (): Promise<Command> =>
  (await asked('keys')).addCommand((await import('./erase.ts')).eraseCommand());
const loadReplay = async (): Promise<Command> => {
  const command = (await import('./replay.ts')).replayCommand();
  for (const own of (await asked('replay')).commands) command.addCommand(own);
  return command;
};

const COMMANDS: readonly Listed[] = [
  {
    name: 'demo',
    does: 'a simulated fleet, the gateway, the console, and one real day of traffic in about a minute',
    load: async () => (await import('./demo/index.ts')).demoCommand(),
  },
  {
    name: 'init',
    does: 'write a joulegate.yaml from the keys in the environment and the servers on this machine, or from a template',
    load: async () => (await import('./init.ts')).initCommand(),
  },
  {
    name: 'serve',
    does: 'start the gateway and its control plane',
    load: async () => (await import('./serve.ts')).serveCommand(),
  },
  {
    name: 'check',
    does: 'validate joulegate.yaml, with the line of every problem',
    load: async () => (await import('./check.ts')).checkCommand(),
  },
  {
    name: 'why',
    does: 'explain one request: where it went and what would have flipped that',
    load: () => asked('why'),
  },
  {
    name: 'watch',
    does: 'Wh, gCO2e and electricity money per token of a fleet that you run, from its Prometheus; routes nothing',
    load: async () => (await import('./watch.ts')).watchCommand(),
  },
  {
    name: 'doctor',
    does: 'why a namespace of Kubernetes does not serve: causes with quotes that show them; only reads',
    load: async () => (await import('./doctor.ts')).doctorCommand(),
  },
  {
    name: 'dashboard',
    does: 'a Grafana dashboard for a need in plain words, each panel tried on your Prometheus; no model',
    load: () => asked('dashboard'),
  },
  {
    name: 'grid',
    does: 'grid intensity and electricity price of zones: now, over the last week, and forecast for the next four days',
    load: () => asked('grid'),
  },
  {
    name: 'replay',
    does: 'replay days of requests by nearest, static-best, greedy, online and hindsight; `replay books` your own under another policy',
    load: loadReplay,
  },
  {
    name: 'plan',
    does: 'compare ways to serve a demand over years, from a scenario file',
    load: () => asked('plan'),
  },
  {
    name: 'siting',
    does: 'where how much hardware should stand and who is served from where, from a scenario file',
    load: () => asked('siting'),
  },
  {
    name: 'commitments',
    does: "a plan's choice that a person accepted: accept, list, record, end",
    load: () => asked('commitments'),
  },
  {
    name: 'vendors',
    does: 'cards for procurement: what vendors say of region, retention, training, energy and certificates',
    load: () => asked('vendors'),
  },
  { name: 'latency', does: 'what a second of waiting is worth to you', load: () => asked('latency') },
  {
    name: 'explain',
    does: 'what holds of a common claim, with our figure and when it inverts',
    load: () => asked('explain'),
  },
  { name: 'report', does: 'what the books say to those who pay or answer for it', load: () => asked('report') },
  {
    name: 'batches',
    does: 'work that can wait: open and recent batches, when they run, and what waiting saves',
    load: () => asked('batches'),
  },
  { name: 'answers', does: 'say which answers were accepted', load: () => asked('answers') },
  { name: 'keys', does: 'virtual keys', load: loadKeys },
  { name: 'users', does: 'who signs in to the console, and as what', load: () => asked('users') },
  { name: 'audit', does: 'who changed what, and when', load: () => asked('audit') },
  {
    name: 'import',
    does: 'book past usage from an export of OpenAI, Anthropic or LiteLLM, or a CSV; needs no gateway and no config',
    load: async () => (await import('./import.ts')).importCommand(),
  },
  {
    name: 'ledger',
    does: 'the books: query, export, prove, compact, upload, reconcile and settle them',
    load: async () => (await import('./ledger.ts')).ledgerCommand(),
  },
  {
    name: 'mcp',
    does: 'the questions as tools for agents (Model Context Protocol), on standard input and output; only reads',
    load: async () => (await import('./mcp.ts')).mcpCommand(),
  },
  {
    name: 'simulate',
    does: 'start a simulated fleet of OpenAI-compatible upstreams on loopback',
    load: async () => (await import('./simulate.ts')).simulateCommand(),
  },
];

/**
 * The `joulegate` command. Only the subcommand that is called is loaded, so that help and version answer at once.
 *
 * @param args as the shell gives them, without the program's own name
 */
export async function createProgram(args: readonly string[]): Promise<Command> {
  const program = new Command('joulegate')
    // A command and one below it may both have --json: behind its name it is the lower one's.
    .enablePositionalOptions()
    .description('AI gateway that sends each request to the best place by money, control, carbon and latency')
    .version(VERSION)
    .showHelpAfterError(`(${called.here()} COMMAND --help shows its options)`);
  const asking = args.filter((arg) => !arg.startsWith('-') && arg !== 'help')[0];
  for (const { name, does, load } of COMMANDS)
    program.addCommand((name === asking ? await load() : new Command(name)).description(does));
  inheritAll(program);
  return program;
}

/** How mistakes are told is a setting of each command. */
function inheritAll(parent: Command): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent);
    command.showHelpAfterError(`(${called.here()} ${pathOf(command)} --help shows how)`);
    inheritAll(command);
  }
}

/** Words by which a command is called, without the program's own name. */
const pathOf = (command: Command): string =>
  command.parent === null ? '' : `${pathOf(command.parent)} ${command.name()}`.trim();
