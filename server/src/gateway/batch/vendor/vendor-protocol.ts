import { cutText, JoulegateError, type EpochMs, type Ms } from '../../../units/index.ts';
import { isRecord, type JsonObject } from '../../dialects/index.ts';
import type { VendorAnswer } from './given-rows.ts';
import type { VendorClient } from './vendor-client.ts';

/** Requests that go to a vendor together. */
export interface HandedOver {
  /** Ours; each request's id there begins with it. */
  readonly id: string;
  /** Endpoint of all, with `/v1`. */
  readonly endpoint: string;
  readonly lines: readonly Buffer[];
}

/** How far a vendor has come. */
export type VendorState = {
  /** As the vendor calls it. */
  readonly word: string;
  /** Requests that it says are done, with an answer or without; `null`: it does not say. */
  readonly done: number | null;
} & (
  | { readonly kind: 'running' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'ended'; readonly results: readonly string[]; readonly files: readonly string[] }
);

/** What became of one request there; `answer` null: nothing, and nothing is charged. */
export interface VendorResult {
  readonly line: number;
  readonly answer: VendorAnswer | null;
}

/** Ours among a vendor's batches. */
export interface Sought {
  readonly id: string;
  /** The vendor's id of the file that was uploaded for it. */
  readonly file: string | null;
  readonly requests: number;
  readonly createdAt: EpochMs;
  /** The vendor's ids of those that are known to be others. */
  readonly others: readonly (string | null)[];
}

/** One vendor protocol's batch API. */
export interface VendorProtocol {
  /** One request of a batch. */
  line(customId: string, endpoint: string, body: Buffer): Buffer;
  /** What is done before the vendor may begin: nothing is charged yet. @returns its id of the uploaded file */
  upload(client: VendorClient, handed: HandedOver): Promise<string | null>;
  /** Waits until the vendor can read what was uploaded. @throws VendorRefusal where it cannot */
  ready(client: VendorClient, file: string | null, sleep: (ms: Ms) => Promise<void>): Promise<void>;
  /** @returns the vendor's id of the batch */
  create(client: VendorClient, handed: HandedOver, file: string | null): Promise<string>;
  /** The vendor's id of a batch whose making was not seen to its end; `null`: it was not made. */
  find(client: VendorClient, sought: Sought): Promise<string | null>;
  state(client: VendorClient, vendorId: string): Promise<VendorState>;
  /** One line of the results. @returns `null` for one that is none of ours */
  result(id: string, text: string): VendorResult | null;
  cancel(client: VendorClient, vendorId: string): Promise<void>;
  /** Paths to delete once nothing of it is needed: vendors keep what is not deleted. */
  kept(vendorId: string | null, files: readonly string[]): readonly string[];
}

/** Deletes at the vendor what it keeps of a batch, as far as it lets itself be deleted. */
export async function deleteKept(
  client: VendorClient,
  protocol: VendorProtocol,
  vendorId: string | null,
  ...files: readonly (string | null)[]
): Promise<void> {
  const paths = protocol.kept(
    vendorId,
    files.filter((file) => file !== null),
  );
  for (const path of paths) await client.json('DELETE', path).catch(() => undefined);
}

/** An id there is ours, a `-` and the line of the request. @example lineOf('jgb_a', 'jgb_a-7') // 7 */
export function lineOf(id: string, customId: unknown): number | null {
  if (typeof customId !== 'string' || !customId.startsWith(`${id}-`)) return null;
  const line = Number(customId.slice(id.length + 1));
  return Number.isSafeInteger(line) && line > 0 ? line : null;
}

/** What it says of itself. @param names of counts of requests that are done */
export function said(state: unknown, counts: unknown, names: readonly string[]): Pick<VendorState, 'word' | 'done'> {
  const of = isRecord(counts) ? names.map((name) => counts[name]) : [null];
  const isKnown = of.every((each) => typeof each === 'number' && Number.isSafeInteger(each) && each >= 0);
  const done = isKnown ? of.reduce((sum: number, each) => sum + Number(each), 0) : null;
  return { word: cutText(String(state), 60), done };
}

export const idOf = (value: JsonObject): string => {
  const { id } = value;
  if (typeof id === 'string' && /^[\w.-]{1,200}$/.test(id)) return id;
  throw new JoulegateError('JG_UPSTREAM_GARBAGE', 'the vendor told no id');
};
export const listed = (value: JsonObject): readonly JsonObject[] =>
  Array.isArray(value['data']) ? (value['data'] as readonly unknown[]).filter(isRecord) : [];
export const parsed = (text: string): JsonObject => {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
};
/** On one line, as the vendor reads lines; inside a text there is no plain line end. */
export const oneLine = (body: Buffer): Buffer => Buffer.from(body.toString('utf8').replaceAll(/[\r\n]+/g, ' '));
export const answerOf = (status: number, body: unknown): VendorAnswer => ({
  status,
  body: Buffer.from(JSON.stringify(body)),
});
