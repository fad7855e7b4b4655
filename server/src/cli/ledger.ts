import { Command } from 'commander';
import { ledgerCompactCommand } from './ledger-compact.ts';
import { ledgerExportCommand } from './ledger-export.ts';
import { ledgerQueryCommand } from './ledger-query.ts';
import { ledgerReconcileCommand } from './ledger-reconcile.ts';
import { ledgerVerifyCommand } from './ledger-verify.ts';

/** `joulegate ledger query|export|verify|compact|reconcile`. */
export function ledgerCommand(): Command {
  const command = new Command('ledger').description('the books: query, export, prove, compact and reconcile them');
  for (const each of [ledgerQueryCommand(), ledgerExportCommand(), ledgerVerifyCommand(), ledgerCompactCommand(), ledgerReconcileCommand()]) command.addCommand(each);
  return command;
}
