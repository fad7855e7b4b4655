import { Command } from 'commander';
import { VERSION } from '../app/index.ts';
import { checkCommand } from './check.ts';
import { demoCommand } from './demo/index.ts';
import { gridCommand } from './grid.ts';
import { importCommand } from './import.ts';
import { keysCommand } from './keys.ts';
import { ledgerCommand } from './ledger.ts';
import { replayCommand } from './replay.ts';
import { serveCommand } from './serve.ts';
import { simulateCommand } from './simulate.ts';
import { whyCommand } from './why.ts';

/** The `joulegate` command with its subcommands. */
export function createProgram(): Command {
  const program = new Command('joulegate')
    .description('AI gateway that sends each request to the best place by money, control, carbon and latency')
    .version(VERSION)
    .showHelpAfterError('(joulegate COMMAND --help shows its options)');
  for (const command of [
    demoCommand(),
    serveCommand(),
    checkCommand(),
    whyCommand(),
    gridCommand(),
    replayCommand(),
    keysCommand(),
    importCommand(),
    ledgerCommand(),
    simulateCommand(),
  ])
    program.addCommand(command);
  return program;
}
