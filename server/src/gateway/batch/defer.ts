import { isRecord, singleHeader, type Endpoint, type RequestHeaders } from '../dialects/index.ts';
import { workloadNamed } from '../pipeline/index.ts';
import type { Principal } from '../tenants/index.ts';
import { JoulegateError, type EpochMs } from '../../units/index.ts';
import type { CompiledWorkload } from '../../kernel/index.ts';
import { badDeadline, DEADLINE_HEADER, deadlineAt } from './deadline.ts';
import type { DoorParts } from './door/door-parts.ts';
import { addBatch } from './door/make.ts';
import { MOST_LINE_BYTES } from './read-lines.ts';
import { DAY_MS } from './settings.ts';
import { batchShape } from './door/shapes.ts';

/** An ordinary request that names a deadline, its body read. */
export interface Deferrable {
  readonly principal: Principal;
  readonly endpoint: Endpoint;
  readonly headers: RequestHeaders;
  readonly body: Buffer;
  /** Under which its answer is named in the file. */
  readonly id: string;
}

/** What becomes of it: a job that is polled, or it is held open until it is sent. */
export type Deferred =
  | { readonly kind: 'job'; readonly made: Promise<MadeJob> }
  | { readonly kind: 'hold'; readonly until: EpochMs; readonly stream: boolean };

export interface MadeJob {
  /** Where it is polled. */
  readonly location: string;
  readonly json: object;
}

export interface DeferParts extends DoorParts {
  /** `/v1/batches` is answered here, so that a job can be polled. */
  readonly answersJobs: () => boolean;
  readonly interactive: () => number;
}

const MINUTE_MS = 60_000;

function workloadFor(parts: DeferParts, { principal, headers }: Deferrable, model: string): CompiledWorkload {
  const { table, defaultWorkload } = parts.runtime();
  const named = singleHeader(headers['x-joulegate-workload'])?.trim() ?? null;
  return workloadNamed(table(), principal, named, model, defaultWorkload);
}

/** Keeps a request as a batch of one. */
async function makeJob(parts: DeferParts, asked: Deferrable, at: EpochMs): Promise<MadeJob> {
  const { files, now, settings } = parts;
  const { principal, endpoint, headers, body, id } = asked;
  const value = JSON.parse(body.toString('utf8')) as unknown;
  if (isRecord(value) && value['stream'] === true)
    throw new JoulegateError('JG_BAD_REQUEST', 'nobody reads the stream of a job', {
      where: 'stream',
      hint: `send it without "stream", or without ${DEADLINE_HEADER}`,
    });
  const line = Buffer.from(JSON.stringify({ custom_id: id, method: 'POST', url: endpoint.path, body: value }));
  const most = Math.min(settings().maxFileBytes, MOST_LINE_BYTES);
  if (line.length > most)
    throw new JoulegateError('JG_BODY_TOO_LARGE', `a job of more than ${most} bytes is not kept`, {
      where: 'body',
      hint: `send it without ${DEADLINE_HEADER}, or raise gateway.batch.maxFileBytes`,
    });
  const writer = await files.begin(now());
  try {
    await writer.write(line);
    const file = await writer.finish({
      organisation: principal.organisation,
      purpose: 'batch',
      name: `${id}.jsonl`,
      created_at: now(),
      expires_at: Math.max(at, now() + settings().retentionDays * DAY_MS),
    });
    const batch = await addBatch(parts, principal, {
      endpoint: endpoint.path,
      input: file.id,
      window: `${Math.ceil((at - now()) / MINUTE_MS)}m`,
      deadlineAt: at,
      headers,
      metadata: null,
    });
    return { location: `/v1/batches/${batch.id}`, json: batchShape(batch, null) };
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

/**
 * What becomes of a request with a deadline, by its workload's `deadline`.
 * @throws JoulegateError `JG_BAD_HEADER` where the deadline is none, is too far, or where its workload takes none; and what a
 * body that is no request of its endpoint is told
 */
export function defer(parts: DeferParts, asked: Deferrable): Deferred {
  const { headers, endpoint, body } = asked;
  const now = parts.now();
  const at = deadlineAt((singleHeader(headers[DEADLINE_HEADER]) ?? '').trim(), now);
  const { model, stream } = endpoint.parse(body);
  const compiled = workloadFor(parts, asked, model);
  const { id, deadline } = compiled.workload;
  if (deadline === undefined)
    throw badDeadline(
      `the workload ${id} takes no deadlines`,
      `send the request without ${DEADLINE_HEADER}, or give the workload deadline: { answer: job } (or hold) in the config`,
    );
  if (at - now > deadline.longestMinutes * MINUTE_MS)
    throw badDeadline(
      `the deadline is more than ${deadline.longestMinutes} minutes away, the most that the workload ${id} takes`,
      "a nearer one, or raise the workload's deadline.longestMinutes in the config",
    );
  if (deadline.answer === 'job') {
    if (!parts.answersJobs())
      throw badDeadline(
        'a job could not be polled here: /v1/batches is passed to a vendor',
        `send the request without ${DEADLINE_HEADER}`,
      );
    return { kind: 'job', made: makeJob(parts, asked, at) };
  }
  // Those who are held take a place each.
  const { maxInFlight } = parts.runtime().settings;
  const isBusy = parts.interactive() > maxInFlight * parts.settings().yieldAtShare;
  return { kind: 'hold', until: isBusy ? now : parts.scheduler.hold(compiled, at), stream };
}
