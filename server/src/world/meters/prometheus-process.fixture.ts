import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The version of the Prometheus that is installed, `null` where there is none. */
export function prometheusVersion(): string | null {
  const { status, stdout, stderr } = spawnSync('prometheus', ['--version'], { encoding: 'utf8' });
  return status === 0 ? (/version (\S+)/.exec(stdout + stderr)?.[1] ?? 'unknown') : null;
}

export interface ScrapeTarget {
  readonly job: string;
  readonly port: number;
  readonly path: string;
}

export interface PrometheusProcess {
  readonly url: string;
  close(): Promise<void>;
}

/** A port that was free a moment ago. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** Starts a Prometheus of its own in a temporary folder, scraping every second. @param rules files of rules */
export async function startPrometheus(
  targets: readonly ScrapeTarget[],
  rules: readonly string[] = [],
): Promise<PrometheusProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'joulegate-prometheus-'));
  const jobs = targets.map(({ job, port, path }) => ({
    job_name: job,
    metrics_path: path,
    static_configs: [{ targets: [`127.0.0.1:${port}`] }],
  }));
  await writeFile(
    join(folder, 'prometheus.yml'),
    JSON.stringify({
      global: { scrape_interval: '1s', scrape_timeout: '900ms', evaluation_interval: '1s' },
      rule_files: rules,
      scrape_configs: jobs,
    }),
  );
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = [
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=warn',
  ];
  const child = spawn('prometheus', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-2000)));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  for (let tries = 0; ; tries++) {
    const ready = await fetch(`${url}/-/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return { url, close };
    if (tries > 100 || child.exitCode !== null) {
      await close();
      throw new Error(`prometheus did not start: ${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
