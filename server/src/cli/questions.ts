import { Command, Option } from 'commander';
import type { z } from 'zod';
import { openKeyStore, type KeyStore } from '../app/index.ts';
import { fieldOf, inputOf, QUESTIONS, type Question, type Waist } from '../doors/index.ts';
import { systemClock } from '../edge/index.ts';
import { knownNames, withNames } from '../identity/index.ts';
import { findEntry, withBooks } from '../ledger/index.ts';
import { ledgerFolder, withState } from './ledger-options.ts';
import { output } from './output.ts';
import { PRINTERS, printed } from './printers.ts';

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The waist of a storage folder. What is opened is closed after the answer. */
async function withFolder<T>(folder: string, work: (waist: Waist) => Promise<T>): Promise<T> {
  const opened: KeyStore[] = [];
  try {
    return await work({
      now: () => systemClock.now(),
      actor: 'cli',
      live: null,
      configVersion: () => null,
      async entry(id) {
        const found = await findEntry(ledgerFolder(folder), id);
        return found === null ? null : await withState(folder, (state) => withNames(found, state));
      },
      async books(asked) {
        const names = await withState(folder, async (state) => (state === null ? [] : await knownNames(state)));
        return await withBooks({ folder: ledgerFolder(folder), names }, asked);
      },
      async identity() {
        const store = await openKeyStore(folder);
        opened.push(store);
        return store;
      },
    });
  } finally {
    for (const store of opened) await store.close();
  }
}

/** A command of a question: an option a field, `--json` prints the answer as the API gives it. */
export function commandOf(question: Question): Command {
  const { name, does, input, positional = [] } = question;
  const command = new Command(name.split(' ').at(-1) ?? name).description(does);
  for (const [field, schema] of Object.entries(input.shape)) {
    const { type, required, description, fallback, values } = fieldOf(schema as z.ZodType);
    if (positional.includes(field)) {
      command.argument(required ? `<${kebab(field)}>` : `[${kebab(field)}]`, description);
      continue;
    }
    const value = type === 'number' ? ' <n>' : type === 'array' ? ' <list>' : ` <${kebab(field)}>`;
    const option = new Option(`--${kebab(field)}${type === 'boolean' ? '' : value}`, description);
    if (values.length > 0) option.choices([...values]);
    if (fallback !== undefined && type !== 'boolean') option.default(fallback);
    command.addOption(required ? option.makeOptionMandatory() : option);
  }
  if (question.csv !== undefined) command.option('--csv', 'the same as CSV');
  return command
    .option('--data <folder>', 'storage folder', '.joulegate')
    .option('--json', 'one JSON document on standard output')
    .action(async (...given: unknown[]) => {
      const { data, json, csv, ...options } = command.opts<{ data: string; json?: boolean; csv?: boolean }>();
      const out = output(json ?? false);
      const words = Object.fromEntries(positional.map((field, i) => [field, given[i]]));
      const asked = inputOf(input, { ...options, ...words }, 'JG_USAGE');
      const answer = await withFolder(data, async (waist) => await question.ask(waist, asked));
      if (question.csv !== undefined && csv === true) process.stdout.write(question.csv(answer));
      else if (!out.json) out.line((PRINTERS[name] ?? printed)(answer as never));
      if (csv !== true) out.result(answer);
    });
}

/** Commands of the questions whose name begins with a word; a question of that one word is the command itself. */
export function questionCommands(word: string): Command {
  const asked = QUESTIONS.filter(({ name, live }) => live !== true && name.split(' ')[0] === word);
  const alone = asked.find(({ name }) => name === word);
  const command = alone === undefined ? new Command(word) : commandOf(alone);
  for (const question of asked) if (question !== alone) command.addCommand(commandOf(question));
  return command;
}
