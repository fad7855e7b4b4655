import { Command } from 'commander';
import { ledgerCompactCommand } from './ledger-compact.ts';
import { ledgerExportCommand } from './ledger-export.ts';
import { ledgerQueryCommand } from './ledger-query.ts';
import { ledgerReconcileCommand } from './ledger-reconcile.ts';
import { ledgerRestatementsCommand } from './ledger-restatements.ts';
import { ledgerSettleCommand } from './ledger-settle.ts';
import { ledgerUploadCommand } from './ledger-upload.ts';
import { ledgerVerifyCommand } from './ledger-verify.ts';

/** `joulegate ledger query|export|verify|compact|upload|reconcile|settle|restatements`. */
export function ledgerCommand(): Command {
  const command = new Command('ledger');
  for (const each of [
    ledgerQueryCommand(),
    ledgerExportCommand(),
    ledgerVerifyCommand(),
    ledgerCompactCommand(),
    ledgerUploadCommand(),
    ledgerReconcileCommand(),
    ledgerSettleCommand(),
    ledgerRestatementsCommand(),
  ])
    command.addCommand(each);
  return command;
}
