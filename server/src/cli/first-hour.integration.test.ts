import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { consoleFolder } from '../app/console-folder.ts';
import { startable } from '../test-program.fixture.ts';
import { prometheusVersion } from '../world/meters/prometheus-process.fixture.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SHARED = ['node_modules', 'server', 'console', 'examples'];
/** The ports that a reader's machine has free are free in a network of its own; a terminal, for `kill %1`. */
const ALONE = [
  '-n',
  '-p',
  '-f',
  '--kill-child=KILL',
  'bash',
  '-c',
  'ip link set lo up; script -qefc "bash -em steps.sh" /dev/null; exit',
];
const canBeAlone = spawnSync('unshare', ['-n', 'bash', '-c', 'ip link set lo up']).status === 0;
const hasPrometheus = prometheusVersion() !== null;
const hasConsole = consoleFolder() !== null;

interface Fence {
  readonly language: string;
  readonly text: string;
}
const PATH = readFileSync(join(ROOT, 'README.md'), 'utf8').split(/^## Why did it go there/m)[0]!;
const FENCES: readonly Fence[] = [...PATH.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)].map(([, language, text]) => ({
  language: language!,
  text: text!,
}));
const SHELL = FENCES.filter(({ language }) => language === 'sh').map(({ text }) => text);

/** Steps of the README that do not run here. */
const LEFT_OUT = [
  'npm ci, npm test: this is a test of them, and there is no network in it',
  'npm run demo: takes a minute; demo.integration.test.ts runs its day, the browser tests its console',
  'the import of the dashboard: no Grafana; its queries run against a real Prometheus in watch.integration.test.ts',
  'images and units of deploy: no docker, no systemd; their files are checked in static',
  ...(canBeAlone ? [] : ['every block: no network of its own (unshare -n) to run it in']),
  ...(hasPrometheus ? [] : ['watch: no Prometheus on this machine']),
  ...(hasConsole
    ? []
    : ['the console: it is not built (npm run build -w console); what its address says then is tried']),
];
for (const step of LEFT_OUT) console.log(`README: skipped: ${step}`);

/** An engine and a device for Prometheus on its usual port. */
const ENGINE = `const started = Date.now();
require('http').createServer((_, response) => {
  const s = (Date.now() - started) / 1000;
  response.end([
    'vllm:prompt_tokens_total{model_name="llama"} ' + Math.floor(1600 * s),
    'vllm:generation_tokens_total{model_name="llama"} ' + Math.floor(400 * s),
    'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{UUID="GPU-a",modelName="NVIDIA H100 80GB HBM3"} ' + Math.round(1e9 + 460000 * s),
    ''].join('\\n'));
}).listen(9400, '127.0.0.1');`;
const SCRAPE = {
  global: { scrape_interval: '1s', scrape_timeout: '900ms' },
  scrape_configs: [{ job_name: 'engine', static_configs: [{ targets: ['127.0.0.1:9400'] }] }],
};
/** Beside the steps, whose jobs are counted. */
const START_PROMETHEUS = `(node engine.cjs & prometheus --config.file=prometheus.yml --storage.tsdb.path=tsdb \\
  --web.listen-address=127.0.0.1:9090 --log.level=error &)`;
/** A reader's Prometheus has run for a while. */
const UNTIL_SCRAPED = `for try in $(seq 150); do
  curl -sG http://127.0.0.1:9090/api/v1/query --data-urlencode 'query=count_over_time(vllm:generation_tokens_total[5m]) > 5' |
    grep -q '"value"' && break
  sleep 0.2
done`;
const CLIENT = (snippet: string): string => `import OpenAI from 'openai';
${snippet}
const messages = [{ role: 'user' as const, content: 'Good morning' }];
for (const each of [client, new OpenAI()]) {
  const { usage } = await each.chat.completions.create({ model: 'chat', messages, max_tokens: 8 });
  console.log('official client:', usage!.completion_tokens, 'tokens');
}`;
const AFTER = `curl -s -o page.txt -w 'console answers %{http_code}\\n' http://127.0.0.1:4001/; head -c 200 page.txt
JOULEGATE_KEY=$KEY node client.mts
curl -s http://127.0.0.1:4000/v1/models`;
const GONE = `for try in $(seq 100); do curl -s http://127.0.0.1:4000/healthz > /dev/null || break; sleep 0.1; done
curl -s http://127.0.0.1:4000/healthz || echo both ended`;

const PACKAGE = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
/** The scripts of the clone, with the program as other tests start it: from hundreds of sources a start takes three times as much. */
const packageJson = (): string =>
  JSON.stringify({ ...PACKAGE, scripts: { ...PACKAGE.scripts, joulegate: 'node main.ts' } });
/** By its name the program knows that it is told by a script of the clone. */
const MAIN = `import ${JSON.stringify(startable(new URL('main.ts', import.meta.url)))};\n`;

let stop: (() => void) | undefined;
afterEach(() => stop?.());

/** What each step prints, by its name. */
async function pasted(lines: readonly (readonly [string, string])[], snippet: string): Promise<Map<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'joulegate-readme-'));
  for (const name of SHARED) symlinkSync(join(ROOT, name), join(folder, name));
  writeFileSync(join(folder, 'package.json'), packageJson());
  writeFileSync(join(folder, 'main.ts'), MAIN);
  writeFileSync(join(folder, 'engine.cjs'), ENGINE);
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(SCRAPE));
  writeFileSync(join(folder, 'client.mts'), CLIENT(snippet));
  const steps = lines.map(([name, text]) => `printf '\\n=== ${name}\\n'\n${text}\n`);
  writeFileSync(join(folder, 'steps.sh'), `${steps.join('')}printf '\\n=== end\\n'\n`);
  const child = spawn('unshare', ALONE, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  stop = () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  let text = '';
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString().replaceAll('\r', '');
      if (text.includes('=== end')) resolve();
    });
  });
  await ended;
  if (!text.includes('=== end')) throw new Error(`a step failed:\n${text}`);
  return new Map(
    text
      .split(/^=== /m)
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
  );
}

test('the shell blocks of the path are those that the next test runs', () => {
  expect(SHELL.map((text) => text.split('\n', 1)[0])).toEqual([
    expect.stringMatching(/^npm ci && npm run demo /),
    expect.stringMatching(/^npm run joulegate -- simulate /),
    expect.stringMatching(/^npm run joulegate -- why /),
    expect.stringMatching(/^curl -s http:\/\/127\.0\.0\.1:4001\/api\/map /),
    'npm run joulegate -- init --templates',
    expect.stringMatching(/^export OPENAI_BASE_URL=/),
    expect.stringMatching(/^npm run joulegate -- watch /),
  ]);
  expect(PATH).toContain('`kill %1 %2` ends both');
  expect(PACKAGE.scripts['joulegate']).toBe('node server/src/cli/main.ts');
});

test.skipIf(!canBeAlone)(
  'the path of the README works as it is printed, top to bottom',
  async () => {
    const [, start, look, tour, init, point, watch] = SHELL as [string, string, string, string, string, string, string];
    const said = await pasted(
      [
        ['start', `${hasPrometheus ? START_PROMETHEUS : ''}\n${start}`],
        ['look', look],
        ['tour', tour],
        ['init', `export MISTRAL_API_KEY=made-up\n${init}`],
        ['point', `${point}\n${AFTER}`],
        ...(hasPrometheus ? [['watch', `${UNTIL_SCRAPED}\n${watch}`] as const] : []),
        ['stop', `kill %1 %2\n${GONE}`],
      ],
      FENCES.find(({ language }) => language === 'ts')!.text,
    );
    const answer = said.get('start')!;
    expect(answer).toMatch(/HTTP\/1\.1 200 OK/);
    for (const { text } of FENCES.filter(({ language }) => language === ''))
      for (const [header] of text.matchAll(/^x-joulegate-(?:deployment|tier): \S+|^x-joulegate-[a-z0-9-]+:/gm))
        expect(answer).toContain(header);
    expect(said.get('look')).toContain('Sent to virginia-h100: workload chat is in observe mode');
    expect(said.get('look')).toMatch(/imported {2}5 rows of examples\/past-usage\/usage\.csv/);
    expect(said.get('look')).toMatch(/^ {2}total +6 /m);
    expect(said.get('look')).toMatch(/^joulegate_requests_total\{workload="chat",outcome="served",.*\} 1$/m);
    expect(said.get('tour')).toMatch(/^\{"hour":\d+,"sites":\[/m);
    expect(said.get('tour')).toContain('H100 in Stockholm');
    expect(said.get('tour')).toMatch(/"object": ?"batch"/);
    expect(said.get('tour')).toContain('llm.kv-cache-too-small');
    expect(said.get('init')).toContain('two-sites ');
    expect(said.get('init')).toContain('mistral: all its models, key from MISTRAL_API_KEY');
    expect(said.get('init')).toContain('next: npm run joulegate -- check joulegate.yaml');
    expect(said.get('point')).toMatch(
      hasConsole ? /console answers 200\n<!doctype html>/i : /console answers 503\n.*npm run build -w console/,
    );
    expect(said.get('point')!.match(/official client: \d+ tokens/g)).toHaveLength(2);
    expect(said.get('point')).toContain('npm run joulegate -- keys create');
    if (hasPrometheus) expect(said.get('watch')).toMatch(/^ {2}llama .* FR .*measured/m);
    expect(said.get('stop')).toContain('both ended');
  },
  300_000,
);
