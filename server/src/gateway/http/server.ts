import { listen } from '../../edge/index.ts';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pushRateLimits } from '../../accounts/index.ts';
import { FairPool, JoulegateError, Roster, toJoulegateError, type EpochMs, type Ms } from '../../units/index.ts';
import {
  bookRefusal,
  Call,
  clientGone,
  cutOff,
  refusedAlready,
  startCall,
  startPassed,
  type BodyValue,
  type GatewayRuntime,
  type WorkStep,
} from '../pipeline/index.ts';
import {
  dialectOfClient,
  endpointsByPath,
  passedEndpoint,
  passedRequest,
  type Endpoint,
  type PassedPath,
} from '../dialects/index.ts';
import { DEADLINE_HEADER, type Batches } from '../batch/index.ts';
import { type KeyRing, type Principal } from '../tenants/index.ts';
import { WaitingRequests, withoutDeadline } from './waiting-requests.ts';
import { whoAsks } from './who-asks.ts';
import { readBody } from './body.ts';
import { answerCors } from './cors.ts';
import { answerDecision, type DecisionSource } from './decision.ts';
import { discard } from './discard.ts';
import { Connections } from './connections.ts';
import { drain } from './drain.ts';
import { findModelName, listModels } from './models.ts';
import { readPassed } from './passed.ts';
import { readinessOf, type Readiness, type Waiting } from './readiness.ts';
import { keyGone, notServed, retryHeader, shuttingDown } from './refusals.ts';
import { HttpReply, sendBody, sendJson } from './reply.ts';
import { decodeName, requestPath, withModel, type RequestPath } from './request-path.ts';

export interface GatewayHttpOptions extends DecisionSource {
  readonly host: string;
  readonly port: number;
  /** Of the config in force; a request keeps the one that it began with. */
  readonly runtime: () => GatewayRuntime;
  readonly keys: Pick<KeyRing, 'authenticate' | 'claim' | 'works' | 'watch'>;
  /** Parts that fail while requests go on with what they last gave. */
  readonly faults?: () => readonly string[];
  readonly waiting?: () => Waiting;
  /** Answers for files and batches, where no vendor does. */
  readonly batches?: Pick<Batches, 'paths' | 'serves' | 'answer' | 'defer'>;
}

export interface GatewayHttp {
  readonly url: string;
  /** Admitted requests, from their first body byte to the last one of their answer. */
  underWay(): number;
  /** Whether it serves, with what it knows of its parts; the same on every port that is asked. */
  readiness(): Readiness;
  /**
   * Takes leave of connections that are kept, then stops accepting, waits for what is under way, and cuts the rest off.
   * Resolves when nothing is left.
   */
  close(times: { readonly leaveMs: Ms; readonly drainMs: Ms }): Promise<void>;
}

const MAX_HEADER_BYTES = 16_384;
const MAX_CONNECTIONS = 16_384;
const NO_BODY = Buffer.alloc(0);
/** What a byte takes in all that is held of a body or an answer: itself, what was read of it, and what is sent on. */
const TAKEN_BYTES = 4;

const MODELS = '/v1/models';
const DECISIONS = '/v1/decisions/';

/**
 * Starts the data plane.
 * @throws JoulegateError `JG_PORT_IN_USE`
 */
export async function startGatewayHttp(options: GatewayHttpOptions): Promise<GatewayHttp> {
  const endpoints = endpointsByPath();
  const calls = new Roster<Call>();
  const slots = new FairPool(() => options.runtime().settings.maxInFlight);
  const buffered = new FairPool(() => options.runtime().settings.maxBufferedBytes);
  const waiting = new WaitingRequests(options.batches);
  let draining = false;
  const stopWatching = options.keys.watch(() => {
    for (const call of calls) if (!options.keys.works(call.principal)) cutOff(call, keyGone());
  });

  const readiness = (): Readiness => readinessOf(options, connections.isLeaving);

  const principalOf = (request: IncomingMessage): Principal => whoAsks(request, options.keys, options.runtime());

  const forward = (
    request: IncomingMessage,
    response: ServerResponse,
    { query, model }: RequestPath,
    endpoint: Endpoint,
    passed: PassedPath | null = null,
  ): void => {
    const runtime = options.runtime();
    const principal = principalOf(request);
    const reply = new HttpReply(response, runtime.settings.clientStallMs);
    const refuse = (error: JoulegateError, also: readonly string[] = []): void => {
      const receivedMs = runtime.clock.monotonicMs();
      const incoming = { headers: request.headers, query, body: NO_BODY, value: null, receivedMs };
      const refused = new Call(runtime, principal, endpoint, incoming, reply, () => {});
      const { id } = refused;
      refused.streaming = reply.headersSent;
      if (refused.streaming) return cutOff(refused, error);
      bookRefusal(refused, error);
      sendBody(response, error.status, endpoint.dialect.error(error, id), {
        ...(draining ? { connection: 'close' } : {}),
        [endpoint.dialect.requestIdHeader]: id,
        ...retryHeader(error),
        ...Object.fromEntries(also.flatMap((name, i) => (i % 2 === 0 ? [[name, also[i + 1] as string]] : []))),
      });
      discard(request, runtime.clock);
    };
    if (draining) return refuse(shuttingDown());
    const already = refusedAlready(runtime, principal, endpoint);
    if (already !== null) {
      const headers: string[] = [];
      pushRateLimits(headers, already);
      return refuse(already.error, headers);
    }
    const { keyId } = principal;
    if (!slots.take(keyId, 1))
      return refuse(
        new JoulegateError('JG_OVERLOADED', 'too many requests are under way', { hint: 'retry with backoff' }),
      );
    let call: Call | null = null;
    let heldBytes = 0;
    const letGo = (): void => {
      buffered.give(keyId, heldBytes);
      heldBytes = 0;
    };
    response.on('close', () => {
      slots.give(keyId, 1);
      letGo();
      if (!response.writableFinished && call !== null) clientGone(call);
    });
    const room = (bytes: number): boolean => {
      const taken = !response.destroyed && buffered.take(keyId, TAKEN_BYTES * bytes);
      if (taken) heldBytes += TAKEN_BYTES * bytes;
      return taken;
    };
    // A client that asks first sends its body only now that it may.
    if (request.headers.expect !== undefined) response.writeContinue();
    const turn = (step: WorkStep): void => runtime.turns.add(keyId, step);
    const bounds = { bytes: runtime.settings.maxBodyBytes, clock: runtime.clock, room, turn };
    const begin = (
      error: JoulegateError | null,
      body: Buffer,
      value: BodyValue | null,
      start: (call: Call) => void,
      waited: Call['waited'] = null,
    ): void => {
      if (error !== null || !options.keys.works(principal)) {
        letGo();
        return refuse(error ?? keyGone());
      }
      if (waited === null && passed === null && request.headers[DEADLINE_HEADER] !== undefined) {
        const go = (since: EpochMs): void => begin(null, body, value, start, { since, batch: null });
        return waiting.take({ request, response, reply, principal, endpoint, body, runtime, refuse, go });
      }
      const receivedMs = runtime.clock.monotonicMs();
      const incoming = { headers: withoutDeadline(request.headers, waited !== null), query, receivedMs, body, value };
      const ended = (): void => {
        calls.delete(started);
        if (passed !== null) discard(request, runtime.clock);
      };
      const by = waited === null ? runtime : options.runtime();
      const started = new Call(by, principal, endpoint, incoming, reply, ended, room);
      started.waited = waited;
      started.streaming = reply.headersSent;
      call = started;
      calls.add(started);
      if (response.destroyed) return clientGone(started);
      start(started);
    };
    if (passed !== null)
      return readPassed(request, passed, runtime, bounds, (error, ready) =>
        begin(error, NO_BODY, null, (started) => ready !== null && startPassed(started, ready)),
      );
    readBody(request, bounds, (error, body, value) => {
      const sent = model === null || error !== null ? { body, value } : withModel(body, value, model);
      begin(error, sent.body, sent.value, startCall);
    });
  };

  const models = (request: IncomingMessage, response: ServerResponse, path: string): void => {
    const principal = principalOf(request);
    const runtime = options.runtime();
    const { headers } = request;
    const found =
      path === MODELS
        ? listModels(runtime, principal, headers)
        : findModelName(runtime, principal, headers, decodeName(path.slice(MODELS.length + 1)));
    response.setHeader(dialectOfClient(headers).requestIdHeader, runtime.newId());
    sendJson(response, 200, found);
  };

  const fail = (
    request: IncomingMessage,
    response: ServerResponse,
    endpoint: Endpoint | undefined,
    thrown: unknown,
  ): void => {
    const error = toJoulegateError(thrown);
    const dialect = endpoint?.dialect ?? dialectOfClient(request.headers);
    const { newId, clock } = options.runtime();
    const id = newId();
    discard(request, clock);
    sendBody(response, error.status, dialect.error(error, id), {
      [dialect.requestIdHeader]: id,
      ...retryHeader(error),
    });
  };

  const handle = (request: IncomingMessage, response: ServerResponse, asked: RequestPath): void => {
    const { path, endpoint } = asked;
    const only = (method: string): void => {
      if (request.method === method) return;
      response.setHeader('allow', method);
      throw new JoulegateError('JG_METHOD', `${path} takes ${method}, not ${request.method}`);
    };
    if (endpoint !== undefined) {
      only('POST');
      return forward(request, response, asked, endpoint);
    }
    if (path === '/healthz' || path === '/readyz') {
      if (request.method !== 'HEAD') only('GET');
      if (path === '/healthz') return sendJson(response, 200, { status: 'ok' });
      const { ready, detail } = readiness();
      return sendJson(response, ready ? 200 : 503, detail);
    }
    if (path === MODELS || path.startsWith(`${MODELS}/`)) {
      only('GET');
      return models(request, response, path);
    }
    if (path.startsWith(DECISIONS)) {
      only('GET');
      const answered = answerDecision(response, principalOf(request), path.slice(DECISIONS.length), options);
      if (answered !== undefined) answered.catch((thrown: unknown) => fail(request, response, endpoint, thrown));
      return;
    }
    const { batches } = options;
    if (batches?.serves(asked.versioned) === true) {
      if (draining) throw shuttingDown();
      response.setHeader(dialectOfClient(request.headers).requestIdHeader, options.runtime().newId());
      batches
        .answer(request, response, principalOf(request), { path: asked.versioned, query: asked.query })
        .catch((thrown: unknown) => fail(request, response, undefined, thrown));
      return;
    }
    const passed = passedRequest(asked.versioned, request.headers);
    if (passed !== null) return forward(request, response, asked, passedEndpoint(passed), passed);
    principalOf(request);
    const also = [MODELS, `${DECISIONS}{id}`, ...(options.batches?.paths ?? []), '/healthz', '/readyz'];
    throw notServed(`${request.method} ${path}`, [...endpoints.keys(), ...also]);
  };

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    connections.answer(response);
    const asked = requestPath(request.url ?? '/');
    if (answerCors(request, response, options.runtime().settings.cors.origins)) return;
    try {
      handle(request, response, asked);
    } catch (thrown) {
      fail(request, response, asked.endpoint, thrown);
    }
  };
  const server = createServer(
    { maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: 10_000, requestTimeout: 120_000, keepAliveTimeout: 65_000 },
    onRequest,
  );
  server.on('checkContinue', onRequest);
  server.maxConnections = MAX_CONNECTIONS;
  const connections = new Connections(server);
  await listen(server, { host: options.host, port: options.port, where: 'gateway.port', option: '--port' });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    underWay: () => slots.used,
    readiness,
    async close({ leaveMs, drainMs }) {
      waiting.close();
      await connections.leave(leaveMs);
      draining = true;
      await drain(server, drainMs, () => {
        for (const call of calls) cutOff(call, shuttingDown());
      });
      stopWatching();
    },
  };
}
