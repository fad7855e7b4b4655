/**
 * The official conformance suite of the Model Context Protocol against our tools: `npm run mcp:conformance`. The suite is
 * fetched by npx. Scenarios that call tools, prompts or resources of its own fixture are not asked. Exit 2 where there is no suite.
 */
import { spawn } from 'node:child_process';
import { createCollector } from '../server/src/doors/live/collector.ts';
import { collectorOptions } from '../server/src/doors/live/collector.fixture.ts';
import { startAdmin } from '../server/src/doors/http/server.ts';
import { waistOf } from '../server/src/doors/waist.fixture.ts';

const SUITE = '@modelcontextprotocol/conformance@0.1.16';
const SCENARIOS = ['server-initialize', 'ping', 'tools-list', 'dns-rebinding-protection'];
const PASSED = /Passed: (\d+)\/\1, 0 failed/;

const admin = await startAdmin({
  port: 0,
  waist: waistOf({ live: createCollector(collectorOptions()) }),
  consoleFolder: null,
  metrics: async () => '',
});

const said = (scenario: string): Promise<string> =>
  new Promise((resolve) => {
    const suite = spawn('npx', ['--yes', SUITE, 'server', '--url', `${admin.url}/mcp`, '--scenario', scenario]);
    let text = '';
    for (const stream of [suite.stdout, suite.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    suite.on('error', (error) => resolve(error.message)).on('close', () => resolve(text));
  });

let [failed, judged] = [0, 0];
for (const scenario of SCENARIOS) {
  const text = await said(scenario);
  const isPassed = PASSED.test(text);
  if (!isPassed) failed++;
  if (/Passed: \d+\/\d+/.test(text)) judged++;
  console.log(`${isPassed ? 'pass  ' : 'FAILED'}  ${scenario}${isPassed ? '' : `\n${text.slice(-2_000)}`}`);
}
await admin.close();
console.log(`${SCENARIOS.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : judged === 0 ? 2 : 1;
