import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EMPTY_MANIFEST, segmentHash, type Manifest, type Part, type Segment } from './manifest.ts';
import { verifyManifest, type ManifestReport, type VerifyOptions } from './verify.ts';

/** A ledger folder of small files, made without the engine. */
export interface SmallFolder {
  readonly path: string;
  /** A file in it, with its digest. */
  put(file: string, text: string): Promise<{ readonly file: string; readonly bytes: number; readonly sha256: string }>;
  part(role: Part['role'], file: string, text: string): Promise<Part>;
  /** A file at the end of a writer's chain. */
  sealed(file: string, previous: Segment | null, over?: Partial<Segment>): Promise<Segment>;
  verify(manifest: unknown, options?: VerifyOptions): Promise<ManifestReport>;
  remove(): Promise<void>;
}

export const manifestOf = (segments: readonly Segment[], over: Partial<Manifest> = {}): Manifest => ({
  ...EMPTY_MANIFEST,
  segments,
  heads: Object.fromEntries(segments.map(({ writer, hash }) => [writer, hash])),
  ...over,
});

/** The record of a segment after a change, as somebody who knows the format would hash it anew. */
export const rehashed = (segment: Segment, over: Partial<Segment>): Segment => {
  const changed = { ...segment, ...over };
  return { ...changed, hash: segmentHash(changed, changed.previous) };
};

export async function smallFolder(): Promise<SmallFolder> {
  const path = await mkdtemp(join(tmpdir(), 'joulegate-small-'));
  const put: SmallFolder['put'] = async (file, text) => {
    await writeFile(join(path, file), text);
    return { file, bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') };
  };
  return {
    path,
    put,
    part: async (role, file, text) => ({ role, ...(await put(file, text)) }),
    async sealed(file, previous, over = {}) {
      const facts: Omit<Segment, 'hash'> = {
        format: 'ndjson',
        writer: 'a',
        entries: 3,
        firstAt: 1,
        lastAt: 2,
        parts: [],
        sums: null,
        from: null,
        ...(await put(file, `of ${file}\n`)),
        previous: previous?.hash ?? null,
        ...over,
      };
      return { ...facts, hash: segmentHash(facts, facts.previous) };
    },
    async verify(manifest, options) {
      await writeFile(join(path, 'manifest.json'), typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
      return await verifyManifest(path, options);
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
