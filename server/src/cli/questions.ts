import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { Command, Option } from 'commander';
import type { z } from 'zod';
import { openKeyStore, statePlace, type KeyStore } from '../app/index.ts';
import { loadConfig, type Config } from '../config/index.ts';
import { QUESTIONS, textInput, type Question, type Waist } from '../doors/index.ts';
import { diskFault, systemClock } from '../edge/index.ts';
import { loadPepper, ownerNames } from '../identity/index.ts';
import { usageExports } from '../intake/index.ts';
import { ed25519Signer, findEntry, witnessOf, withBooks } from '../ledger/index.ts';
import { openState } from '../state/index.ts';
import { telemetry } from '../telemetry/index.ts';
import { JoulegateError } from '../units/index.ts';
import { openGrid, openLiveGrid, gridSources, gridWarnings, type GridSource } from '../world/index.ts';
import { ledgerFolder, withState } from './ledger-options.ts';
import { output, type Output } from './output.ts';
import { slowProgress, waiting } from './progress.ts';
import { writeNamed } from './write-named.ts';
import { PRINTERS } from './printers.ts';

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Options of the command line itself: where the waist is opened. */
export interface Opened {
  readonly data: string;
  readonly config?: string;
  readonly hours?: readonly string[];
  readonly prices?: readonly string[];
  readonly signingKey?: string;
}
const GRID = [
  new Option('-c, --config <file>', 'configuration whose zones and grid sources are meant'),
  new Option('--hours <file...>', 'hourly files to read before the sources of the config'),
  new Option('--prices <file...>', 'hourly price files to read before the sources of the config'),
];
const PLACES = [new Option('-c, --config <file>', 'configuration whose names and Prometheus are meant')];
const FACTS = [new Option('-c, --config <file>', 'configuration that says who reports and who holds the servers')];
const OPENING: Readonly<Record<string, readonly Option[]>> = {
  dashboard: PLACES,
  grid: GRID,
  siting: GRID,
  'replay books': GRID,
  'report opportunities': GRID,
  'report showback': FACTS,
  'report ghg': FACTS,
  'report esrs': FACTS,
  'report vsme': FACTS,
  'report sci': FACTS,
  'report focus': FACTS,
  'report customer': FACTS,
  'ledger reconcile': [new Option('--signing-key <file>', 'Ed25519 private key in PEM that signs the books')],
};

const hasState = (folder: string): boolean => {
  const place = statePlace(folder);
  return !('file' in place) || existsSync(place.file);
};

/** What a folder without a state holds: whoever only looks makes nothing. */
async function emptyKeyStore(): Promise<KeyStore> {
  const state = await openState({ file: ':memory:' });
  return { state, pepper: await loadPepper(null), close: () => state.close() };
}

/** The waist of a storage folder. What is opened is closed after the answer. */
export async function withFolder<T>(
  given: Opened,
  writes: boolean,
  out: Output,
  work: (waist: Waist) => Promise<T>,
): Promise<T> {
  const { data: folder } = given;
  const opened: KeyStore[] = [];
  const config = given.config === undefined ? null : loadConfig(given.config, systemClock.now());
  try {
    return await work({
      now: () => systemClock.now(),
      actor: 'cli',
      me: null,
      settings: () => null,
      live: null,
      csoa: () => null,
      dashboard: (need) => telemetry.dashboards.answer(need, config, systemClock),
      diagnosed: () => {},
      configVersion: () => null,
      async entry(id) {
        const found = await findEntry(ledgerFolder(folder), id);
        return found === null ? null : await withState(folder, (state) => ownerNames.with(found, state));
      },
      books: (asked) =>
        withState(folder, async (state) => {
          const names = state === null ? [] : await ownerNames.known(state);
          const { signingKey } = given;
          const signer = signingKey === undefined ? null : ed25519Signer(await readFile(signingKey, 'utf8'));
          const sealing = witnessOf(state, signer);
          return await withBooks({ folder: ledgerFolder(folder), names, sealing }, asked);
        }),
      async identity() {
        const store = writes || hasState(folder) ? await openKeyStore(folder) : await emptyKeyStore();
        opened.push(store);
        return store;
      },
      state: (asked) => withState(folder, asked),
      ledgerFolder: () => ledgerFolder(folder),
      places: () => config,
      grid: async (zones, past) => ({
        source: await gridOf(config, zones, past, given, out),
        warnings: config === null ? [] : gridWarnings.ofConfig(config.raw.grid, zones),
      }),
      progress: slowProgress,
    });
  } finally {
    for (const store of opened) await store.close();
  }
}

const LIVE_DAYS = 7;

async function gridOf(
  config: Config | null,
  zones: readonly string[],
  past: boolean,
  { hours = [], prices = [] }: Opened,
  out: Output,
): Promise<GridSource> {
  const over = (source: GridSource): GridSource =>
    gridSources.withPrices(
      gridSources.layered(...hours.map((path) => gridSources.hourlyCsv(path)), source),
      ...prices.map((path) => gridSources.hourlyPrices(path)),
    );
  if (config === null) return over(gridSources.yearlyAverages());
  const live = past
    ? null
    : openLiveGrid({
        config: config.raw.grid,
        zones,
        clock: systemClock,
        windowHours: LIVE_DAYS * 24,
        changed: () => {},
        fault: (message) => out.note(message),
      });
  if (live === null) return over(openGrid(config.raw.grid));
  try {
    await live.keeper.tick();
  } finally {
    await live.close();
  }
  return over(live.source);
}

/** Lists are given by commas, or by naming the option again. */
const joined = (value: string, before: unknown): string => (typeof before === 'string' ? `${before},${value}` : value);

/** A command of a question: an option a field, `--json` prints the answer as the API gives it. */
export function commandOf(question: Question): Command {
  const { name, does, input, positional = [], files = {} } = question;
  const print = PRINTERS[name];
  if (print === undefined) throw new Error(`nobody said how the answer of ${name} looks`);
  const named = new Set(Object.values(files));
  const command = new Command(name.split(' ').at(-1) ?? name).description(does);
  for (const [field, schema] of Object.entries(input.shape)) {
    const { type, moment, required, description, fallback, values } = textInput.fieldOf(schema as z.ZodType);
    if (named.has(field)) continue;
    if (positional.includes(field)) {
      command.argument(required ? `<${kebab(field)}>` : `[${kebab(field)}]`, description);
      continue;
    }
    const value =
      field in files
        ? ' <file>'
        : moment
          ? ' <date>'
          : type === 'number'
            ? ' <n>'
            : type === 'array'
              ? ' <list>'
              : ` <${kebab(field)}>`;
    const option = new Option(`--${kebab(field)}${type === 'boolean' ? '' : value}`, description);
    if (type === 'array') option.argParser(joined);
    if (values.length > 0) option.choices([...values]);
    if (fallback !== undefined && type !== 'boolean') option.default(fallback);
    command.addOption(required ? option.makeOptionMandatory() : option);
  }
  if (question.csv !== undefined) command.option('--csv', 'the same as CSV');
  for (const kind of documentsOf(question))
    command.option(`--${kind} <file>`, `the same as ${kind.toUpperCase()}, written to a file`);
  const opening = OPENING[name] ?? [];
  for (const option of opening) command.addOption(option);
  return command
    .option('--data <folder>', 'storage folder', '.joulegate')
    .option('--json', 'one JSON document on standard output')
    .action(async (...given: unknown[]) => {
      const options = command.opts<Opened & { readonly json?: boolean; readonly csv?: boolean }>();
      const { json = false, csv = false } = options;
      const out = output(json);
      const words = Object.fromEntries(positional.map((field, i) => [field, given[i]]));
      const asked = textInput.of(input, await fieldsOf(question, { ...options, ...words }), 'JG_USAGE');
      const answered = waiting(name);
      const answer = await withFolder(
        options,
        question.writes === true,
        out,
        async (waist) => await question.ask(waist, asked),
      ).finally(answered);
      if (question.csv !== undefined && csv) process.stdout.write(question.csv(answer));
      else if (!out.json) out.line(print(answer as never));
      if (!csv) out.result(answer);
      await writeDocuments(question, answer, options, out);
      if (question.failed?.(answer) === true) process.exitCode = 1;
    });
}

const documentsOf = ({ documents = {} }: Question): readonly ('html' | 'xlsx' | 'zip' | 'parquet')[] =>
  (['html', 'xlsx', 'zip', 'parquet'] as const).filter((kind) => documents[kind] !== undefined);

/** Writes the answer to each file that an option names. */
async function writeDocuments(question: Question, answer: unknown, options: object, out: Output): Promise<void> {
  const files: Readonly<Partial<Record<string, string>>> = { ...options };
  for (const kind of documentsOf(question)) {
    const path = files[kind];
    if (path === undefined) continue;
    await writeNamed(path, await question.documents![kind]!(answer as never));
    out.note(`${path} is written`);
  }
}

async function base64Of(path: string): Promise<string> {
  try {
    return (await readFile(path)).toString('base64');
  } catch (cause) {
    throw new JoulegateError('JG_USAGE', `${path} cannot be read: ${diskFault(cause)}`, { where: path, cause });
  }
}

/** Fields of the input among the options; of a file its text, and its name where the question asks for it. */
async function fieldsOf(
  { input, files = {}, inBase64 = [] }: Question,
  options: object,
): Promise<Record<string, unknown>> {
  const fields: Record<string, unknown> = Object.fromEntries(
    Object.entries(options).filter(([name]) => name in input.shape),
  );
  for (const [field, name] of Object.entries(files)) {
    const path = fields[field];
    if (typeof path !== 'string') continue;
    fields[field] = inBase64.includes(field) ? await base64Of(path) : await usageExports.text(path);
    if (name !== null) fields[name] = path;
  }
  if ('by' in input.shape) fields['by'] ??= userInfo().username;
  return fields;
}

/** Commands of the questions whose name begins with a word; a question of that one word is the command itself. */
export function questionCommands(word: string): Command {
  const asked = QUESTIONS.filter(({ name, live }) => live !== true && name.split(' ')[0] === word);
  const alone = asked.find(({ name }) => name === word);
  const command = alone === undefined ? new Command(word) : commandOf(alone);
  for (const question of asked) if (question !== alone) command.addCommand(commandOf(question));
  return command;
}
