/**
 * How soon the console's first page is there: `bench:first-paint [-- --json] [--loads N] [--out FILE]`.
 * A real `serve` of the quickstart, the built console, a Chromium with an empty cache for each load.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { startServe } from '../server/src/app/serve-process.fixture.ts';
import { concluded, EXIT, round, targetOn } from './report.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    loads: { type: 'string', default: '9' },
    out: { type: 'string' },
  },
});
const browserPath = process.env['CHROMIUM'] ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);
if (browserPath === undefined) {
  console.error('no Chromium: give its path in CHROMIUM');
  process.exit(EXIT.couldNotRun);
}

interface Paint {
  readonly firstMs: number;
  readonly largestMs: number;
  readonly scriptBytes: number;
}
const OBSERVE = `window.largest = 0; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.largest = entry.startTime;
}).observe({ type: 'largest-contentful-paint', buffered: true });`;
const READ = `({
  firstMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
  largestMs: window.largest,
  scriptBytes: performance.getEntriesByType('resource')
    .filter(({ name }) => name.endsWith('.js')).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
})`;
const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? NaN;

const folder = mkdtempSync(join(tmpdir(), 'joulegate-first-paint-'));
const config = join(folder, 'joulegate.yaml');
const quickstart = readFileSync(new URL('../examples/quickstart/joulegate.yaml', import.meta.url), 'utf8');
writeFileSync(
  config,
  quickstart.replace('port: 4000', 'port: 0') + `admin: { port: 0 }\nstorage: { folder: ${join(folder, 'books')} }\n`,
);
const serve = await startServe(config);
const browser = await chromium.launch({ executablePath: browserPath, args: ['--headless', '--no-sandbox'] });
try {
  const paints: Paint[] = [];
  for (let load = 0; load < Number(values.loads); load += 1) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(OBSERVE);
    const response = await page.goto(serve.admin);
    if (response?.status() !== 200)
      throw new Error(`the console answers ${response?.status()}: npm run build -w console`);
    await page.waitForTimeout(1500);
    paints.push(await page.evaluate<Paint>(READ));
    await context.close();
  }
  const sorted = (pick: (paint: Paint) => number): readonly number[] => paints.map(pick).sort((a, b) => a - b);
  const [first, largest, script] = [
    sorted(({ firstMs }) => firstMs),
    sorted(({ largestMs }) => largestMs),
    sorted(({ scriptBytes }) => scriptBytes),
  ];
  const metrics = {
    loads: paints.length,
    firstMedianMs: round(median(first)),
    firstWorstMs: round(first.at(-1) ?? NaN),
    largestMedianMs: round(median(largest)),
    largestWorstMs: round(largest.at(-1) ?? NaN),
    scriptKb: round((script.at(-1) ?? NaN) / 1000),
  };
  const targets = [
    targetOn(metrics, 'firstWorstMs', '<=', 1000),
    targetOn(metrics, 'largestWorstMs', '<=', 1000),
    targetOn(metrics, 'scriptKb', '<=', 300),
  ];
  if (!values.json) console.log(metrics);
  concluded('first-paint', metrics, targets, values);
} finally {
  await browser.close();
  await serve.end('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}
