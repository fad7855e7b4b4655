import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../edge/index.ts';
import { listen, systemClock } from '../edge/index.ts';
import { JoulegateError } from '../units/index.ts';
import { isBadRequest, readChatRequest } from './chat-request.ts';
import { drawExchange } from './exchange.ts';
import type { Meter } from './meter.ts';
import { createMeter } from './meter.ts';
import { errorBody, modelsBody } from './openai-shapes.ts';
import { drawPowerLaw } from './power-law.ts';
import { mixSeed } from './seed.ts';
import { serveChat } from './serve-chat.ts';
import { FAULTS } from './types.ts';
import type { Fault, Fleet, FleetOptions, SimulatedDeployment } from './types.ts';

const MAX_BODY_BYTES = 32 * 1024 * 1024;
const SEEDED_BODY_CHARS = 4096;
const KEEP_ALIVE_MS = 65_000;

interface Upstream {
  readonly spec: SimulatedDeployment;
  readonly meter: Meter;
  fault: Fault | null;
  arrivals: number;
}

/**
 * Starts a simulated fleet: OpenAI-compatible upstreams on loopback, each under `/<id>/v1`, a single one under `/v1` too. Laws and limits:
 * docs/methods/simulator.md.
 *
 * @throws JoulegateError `JG_CONFIG` for a bad specification, `JG_PORT_IN_USE` when the port is taken
 */
export async function startFleet(options: FleetOptions & { readonly clock?: Clock }): Promise<Fleet> {
  const clock = options.clock ?? systemClock;
  checkOptions(options);
  const upstreams = new Map<string, Upstream>();
  for (const spec of options.deployments) {
    const meter = createMeter(spec.id, drawPowerLaw(spec, options.seed));
    upstreams.set(spec.id, { spec, meter, fault: null, arrivals: 0 });
  }
  const server = createServer((request, response) => {
    route(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await listen(server, { host: '127.0.0.1', port: options.port ?? 0, where: 'port', option: '--port' });
  const { port } = server.address() as AddressInfo;

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, id = '', ...rest] = (request.url ?? '').split('?', 1).join('').split('/');
    const [only] = upstreams.size === 1 ? upstreams.values() : [];
    const bare = only !== undefined && !upstreams.has(id);
    const upstream = bare ? only : upstreams.get(id);
    const path = `${request.method} /${[...(bare ? [id] : []), ...rest].join('/')}`;
    if (upstream === undefined) return refuse(response, 404, `There is no deployment "${id}" here.`, null, 'not_found');
    if (path === 'GET /v1/models') return send(response, 200, modelsBody(upstream.spec.upstreamModel));
    if (path !== 'POST /v1/chat/completions')
      return refuse(response, 404, `Unknown request URL: ${path}.`, null, 'unknown_url');
    const text = await readBody(request);
    if (text === null) return refuse(response, 413, 'The request body is too large.', null, 'request_too_large');
    chat(upstream, request, response, text);
  }

  function chat(upstream: Upstream, raw: IncomingMessage, response: ServerResponse, text: string): void {
    const { spec, meter } = upstream;
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      return refuse(response, 400, 'We could not parse the JSON body of your request.', null, null);
    }
    const request = readChatRequest(body);
    if (isBadRequest(request)) return refuse(response, 400, request.message, request.param, null);
    if (request.model !== spec.upstreamModel) {
      return refuse(response, 404, `The model "${request.model}" does not exist.`, 'model', 'model_not_found');
    }
    const asked = raw.headers['x-simulate-fault'] ?? request.metadata.sim_fault;
    if (asked !== undefined && !isFault(asked)) {
      return refuse(response, 400, `x-simulate-fault must be one of ${FAULTS.join(', ')}.`, 'x-simulate-fault', null);
    }
    const fault = asked ?? upstream.fault;
    const own = request.metadata.sim_seed;
    const ordinal = typeof own === 'string' ? `=${own}` : upstream.arrivals++;
    const exchange = drawExchange(spec, request, {
      seed: mixSeed(options.seed, spec.id, ordinal, text.slice(0, SEEDED_BODY_CHARS)),
      inFlight: meter.inFlight + 1,
      createdS: Math.floor(clock.now() / 1000),
      slow: fault === 'slow',
    });
    serveChat({ exchange, request, fault, meter, clock, timeFactor: options.timeFactor, response });
  }

  const known = (id: string): Upstream => {
    const upstream = upstreams.get(id);
    if (upstream) return upstream;
    throw new JoulegateError('JG_NOT_FOUND', `the fleet has no deployment "${id}"`, {
      hint: [...upstreams.keys()].join(', '),
    });
  };
  return {
    port,
    url: (id) => fleetUrl(port, known(id).spec.id),
    setFault(id, fault) {
      known(id).fault = fault;
    },
    meters: () => [...upstreams.values()].map((upstream) => upstream.meter.read(clock.now())),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The base URL of a deployment of the fleet on a port. */
export const fleetUrl = (port: number, id: string): string => `http://127.0.0.1:${port}/${id}/v1`;

const isFault = (value: unknown): value is Fault => FAULTS.includes(value as Fault);

function checkOptions({ deployments, timeFactor }: FleetOptions): void {
  const bad = (message: string, where: string): never => {
    throw new JoulegateError('JG_CONFIG', message, { where });
  };
  if (!(timeFactor > 0)) bad(`timeFactor must be above 0, not ${timeFactor}`, 'timeFactor');
  const seen = new Set<string>();
  for (const { id, batch, ttftMs, tpotMs, activeParamsB } of deployments) {
    if (!/^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(id)) bad(`"${id}" cannot be a path: use letters, digits, - and .`, 'id');
    if (seen.has(id)) bad(`two deployments are called "${id}"`, 'id');
    seen.add(id);
    for (const [name, value] of Object.entries({ batch, ttftMs, tpotMs, activeParamsB })) {
      if (!(value > 0)) bad(`${name} of "${id}" must be above 0, not ${value}`, name);
    }
  }
}

function readBody(request: IncomingMessage): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    request.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes <= MAX_BODY_BYTES) parts.push(part);
    });
    request.on('end', () => resolve(bytes > MAX_BODY_BYTES ? null : Buffer.concat(parts).toString('utf8')));
    request.on('error', reject);
  });
}

function send(response: ServerResponse, status: number, body: string): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    .end(body);
}

function refuse(
  response: ServerResponse,
  status: number,
  message: string,
  param: string | null,
  code: string | null,
): void {
  send(response, status, errorBody(message, 'invalid_request_error', param, code));
}
