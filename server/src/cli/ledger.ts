import { Command } from 'commander';
import { ledgerCompactCommand } from './ledger-compact.ts';
import { ledgerExportCommand } from './ledger-export.ts';
import { ledgerQueryCommand } from './ledger-query.ts';
import { ledgerVerifyCommand } from './ledger-verify.ts';

/** `joulegate ledger query|export|verify|compact`. */
export function ledgerCommand(): Command {
  const command = new Command('ledger').description('the books: query, export, prove and compact them');
  for (const each of [ledgerQueryCommand(), ledgerExportCommand(), ledgerVerifyCommand(), ledgerCompactCommand()]) command.addCommand(each);
  return command;
}
