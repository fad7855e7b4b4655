import type { Command } from 'commander';
import { ledgerCompactCommand } from './ledger-compact.ts';
import { ledgerExportCommand } from './ledger-export.ts';
import { ledgerQueryCommand } from './ledger-query.ts';
import { ledgerRestatementsCommand } from './ledger-restatements.ts';
import { ledgerSettleCommand } from './ledger-settle.ts';
import { ledgerUploadCommand } from './ledger-upload.ts';
import { questionCommands } from './questions.ts';

/** `joulegate ledger query|export|verify|compact|upload|reconcile|settle|restatements`. */
export function ledgerCommand(): Command {
  const command = questionCommands('ledger');
  for (const each of [
    ledgerQueryCommand(),
    ledgerExportCommand(),
    ledgerCompactCommand(),
    ledgerUploadCommand(),
    ledgerSettleCommand(),
    ledgerRestatementsCommand(),
  ])
    command.addCommand(each);
  return command;
}
