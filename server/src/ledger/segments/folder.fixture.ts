import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EMPTY_MANIFEST, MANIFEST_FILE, type Manifest } from './manifest.ts';
import { segmentHash, type Part, type Segment } from './files.ts';
import { verifyManifest, type ManifestReport, type VerifyOptions } from './verify.ts';

/** A ledger folder of small files, made without the engine. */
export interface SmallFolder {
  readonly path: string;
  /** A file in it, with its digest. */
  put(file: string, text: string): Promise<{ readonly file: string; readonly bytes: number; readonly sha256: string }>;
  part(role: Part['role'], file: string, text: string): Promise<Part>;
  /** A file at the end of a writer's chain. */
  sealed(file: string, previous: Segment | null, over?: Partial<Segment>): Promise<Segment>;
  /** Only files that the manifest names lie there meanwhile. */
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

const namesIn = ({ segments, tombstones }: Manifest): ReadonlySet<string> =>
  new Set([
    MANIFEST_FILE,
    ...segments.flatMap(({ file, parts }) => [file, ...parts.map((part) => part.file)]),
    ...tombstones.flatMap(({ parts }) => parts.map((part) => part.file)),
  ]);

export async function smallFolder(): Promise<SmallFolder> {
  const path = await mkdtemp(join(tmpdir(), 'joulegate-small-'));
  const aside = await mkdtemp(join(tmpdir(), 'joulegate-aside-'));
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
      const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
      await writeFile(join(path, MANIFEST_FILE), text);
      const named = typeof manifest === 'string' ? null : namesIn(manifest as Manifest);
      const strangers = (await readdir(path)).filter((name) => named?.has(name) === false);
      for (const name of strangers) await rename(join(path, name), join(aside, name));
      try {
        return await verifyManifest(path, options);
      } finally {
        for (const name of strangers) await rename(join(aside, name), join(path, name));
      }
    },
    async remove() {
      for (const each of [path, aside]) await rm(each, { recursive: true, force: true });
    },
  };
}
