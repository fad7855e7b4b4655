/** The command: every client, as people run it, against a gateway of this checkout; a table of what held. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { CLIENTS, languageOf, type Client } from './clients.ts';
import { type Checked, type Ran, table, writeTable } from './table.ts';
import { install, lacking, versionOf } from './toolchains.ts';
import { startClientsWorld } from './world.ts';

const USAGE = `Runs clients in five languages against a gateway of this checkout and writes the table of docs/providers.md.

  npm run conformance:clients [-- --only NAME]

  --only  clients with this in LANGUAGE/NAME, such as go or python/openai; prints the table, and leaves
          docs/providers.md as it is

Builds and installs into a folder of the system's temporary files, or into JOULEGATE_CLIENTS_CACHE.`;
const CLIENT_MS = 180_000;

/** What one client's program reports, a line of JSON each. */
async function report([command, ...args]: readonly [string, ...string[]]): Promise<readonly Checked[]> {
  const world = await startClientsWorld();
  const child = spawn(command, args, { env: { ...process.env, ...world.env }, timeout: CLIENT_MS });
  const checked: Checked[] = [];
  const said: string[] = [];
  const lines = createInterface(child.stdout).on('line', (line) => {
    if (line.startsWith('{"lane"')) checked.push(JSON.parse(line) as Checked);
    else said.push(line);
  });
  child.stderr.on('data', (part: Buffer) => said.push(part.toString()));
  const [code] = await Promise.all([
    new Promise<number | null>((ended, failed) => child.on('error', failed).on('close', ended)),
    new Promise((read) => lines.on('close', read)),
  ]);
  const refused = world.refused();
  await world.close();
  if (refused.length > 0) checked.push({ lane: 'upstreams', check: 'took it', fault: refused.join('; ') });
  if (code !== 0 || checked.length === 0)
    checked.push({ lane: 'program', check: 'ran', fault: `ended with ${code}: ${said.join('\n').slice(-1500)}` });
  return checked;
}

async function run(clients: readonly Client[]): Promise<readonly Ran[]> {
  const all: Ran[] = [];
  for (const kit of new Set(clients.map((each) => each.kit))) {
    const own = clients.filter((each) => each.kit === kit);
    const absent = lacking(kit);
    const start =
      absent.length > 0
        ? `${absent.join(', ')} not found`
        : await install(kit).catch((error: unknown) => `not installed: ${String(error)}`);
    for (const client of own) {
      const version = versionOf(client);
      const ran: Ran =
        typeof start === 'string'
          ? { client, version, skipped: start, checked: [] }
          : { client, version, checked: await report(start(client.program)) };
      const faults = ran.checked.filter(({ fault }) => fault !== undefined);
      console.log(
        ran.skipped === undefined
          ? `${faults.length === 0 ? 'ok     ' : 'FAILED '} ${languageOf(client)} ${client.name} ${version}: ${ran.checked.length - faults.length} of ${ran.checked.length}`
          : `SKIPPED ${languageOf(client)} ${client.name} ${version}: ${ran.skipped}`,
      );
      for (const { lane, check, fault } of faults) console.log(`          ${lane}, ${check}: ${fault}`);
      all.push(ran);
    }
  }
  return all;
}

const { values } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean' } } });
if (values.help === true) {
  console.log(USAGE);
  process.exit(0);
}
const { only } = values;
const wanted = CLIENTS.filter((each) => only === undefined || `${languageOf(each)}/${each.name}`.includes(only));
if (wanted.length === 0) {
  console.error(`no client is named ${only}; known: ${CLIENTS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const all = await run(wanted);
console.log(`\n${table(all)}`);
if (only === undefined) writeTable(all, new Date().toISOString().slice(0, 10));
const skipped = all.filter((each) => each.skipped !== undefined);
if (skipped.length > 0)
  console.log(`\nSKIPPED, not tried at all: ${skipped.map(({ client: { name } }) => name).join(', ')}`);
process.exit(all.some(({ checked }) => checked.some(({ fault }) => fault !== undefined)) ? 1 : 0);
