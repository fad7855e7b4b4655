/** The table of clients in docs/providers.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { languageOf, type Client } from './clients.ts';

/** One thing asked of a client on a lane; a fault says what came instead. */
export interface Checked {
  readonly lane: string;
  readonly check: string;
  readonly fault?: string;
}

export interface Ran {
  readonly client: Client;
  readonly version: string;
  /** Why it was not tried. */
  readonly skipped?: string;
  readonly checked: readonly Checked[];
}

/** What is asked of every client that can, by its column. */
const CHECKS = {
  text: 'text',
  stream: 'stream',
  tool: 'tools',
  object: 'objects',
  broken: 'a stream that breaks off',
  auth: '401',
  limit: '429',
  length: 'too long',
} as const;
const PAGE = join(import.meta.dirname, '../../docs/providers.md');
const BEGIN = '<!-- clients: written by npm run conformance:clients -->';
const END = '<!-- /clients -->';

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const shown = (client: Client): string => `${client.name}, ${languageOf(client)}`;

function cell(checked: readonly Checked[], check: string): string {
  const own = checked.filter((each) => each.check === check);
  const held = own.filter(({ fault }) => fault === undefined).length;
  return own.length === 0 ? '–' : held === own.length ? String(held) : `**${held} of ${own.length}**`;
}

/**
 * What held, a client a row: in a cell, on how many lanes; and below, what did not.
 * @example table([{ client, version: '1.0.0', checked: [] }]).split('\n').length // 3
 */
export function table(all: readonly Ran[]): string {
  const rows = all.map(({ client, version, skipped, checked }) => {
    const lanes = [...new Set(checked.map(({ lane }) => lane))].join('; ');
    const cells = Object.keys(CHECKS).map((check) => (skipped === undefined ? cell(checked, check) : 'skipped'));
    return row([shown(client), version, lanes, ...cells]);
  });
  const faults = all.flatMap(({ client, checked }) =>
    checked.flatMap(({ lane, check, fault }) =>
      fault === undefined ? [] : [`- ${shown(client)}: ${lane}, ${check}: ${fault.replaceAll(/\s+/g, ' ')}`],
    ),
  );
  const skipped = all.flatMap(({ client, skipped: why }) =>
    why === undefined ? [] : [`- **skipped: ${shown(client)}**: ${why.replaceAll(/\s+/g, ' ')}`],
  );
  const notes = [...skipped, ...faults];
  return [
    row(['client', 'version', 'lanes', ...Object.values(CHECKS)]),
    row(Array.from({ length: 3 + Object.keys(CHECKS).length }, () => '---')),
    ...rows,
    ...(notes.length === 0 ? [] : ['', ...notes]),
  ].join('\n');
}

/** Puts the table, with its date, into docs/providers.md. */
export function writeTable(all: readonly Ran[], date: string): void {
  const page = readFileSync(PAGE, 'utf8');
  const [before, after] = [page.split(BEGIN)[0]!, page.split(END)[1]!];
  writeFileSync(PAGE, `${before}${BEGIN}\nRun on ${date}.\n\n${table(all)}\n${END}${after}`);
}
