import { createPublicKey, verify } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { JoulegateError } from '../../units/index.ts';
import {
  ACTS,
  actHash,
  MANIFEST_FILE,
  chainDigest,
  readManifest,
  KEPT_OF_RETIRED,
  type Act,
  type Manifest,
  type Signature,
} from './manifest.ts';
import { lookAtFolder, strangersOf, survey } from './folder.ts';
import { filesOf, sourcesOf, digestFile, segmentHash, type Segment } from './files.ts';

/** What is wrong, and in which file. */
export interface Finding {
  readonly file: string;
  readonly problem: string;
}

export interface ManifestReport {
  readonly ok: boolean;
  readonly segments: number;
  readonly entries: number;
  readonly bytes: number;
  readonly tombstones: number;
  /** Hash of each writer's newest segment, to compare with an anchored one. */
  readonly heads: Readonly<Record<string, string>>;
  /** Writers whose head was compared with one that was kept elsewhere. */
  readonly anchored: number;
  readonly signature: 'none' | 'valid' | 'invalid';
  /** Entries in journal files that are not sealed yet: nothing vouches for them. */
  readonly open: { readonly files: number; readonly entries: number };
  /** Of the problems, those about files that are none of the books: figures do not depend on them. */
  readonly strangers: readonly Finding[];
  readonly problems: readonly Finding[];
}

export interface VerifyOptions {
  /** Heads that were kept elsewhere: a hash by writer. */
  readonly anchors?: ReadonlyMap<string, string>;
  /** PEM of the key that must have signed; without it a signature is checked against the key it names. */
  readonly publicKey?: string;
  readonly onFile?: (done: number, total: number) => void;
}

type Report = (file: string, problem: string) => void;

/** Whether a signature holds for a digest; against a key that the reader trusts, if one is given. */
export function signatureHolds(signature: Signature, digest: string, trustedPublicKey?: string): boolean {
  try {
    const key = createPublicKey(trustedPublicKey ?? signature.publicKey);
    return (
      signature.digest === digest &&
      verify(null, Buffer.from(digest, 'hex'), key, Buffer.from(signature.value, 'base64'))
    );
  } catch {
    return false;
  }
}

/** Follows each writer's chain through what is there, what was compacted and what was retired. */
async function checkChains(
  folder: string,
  manifest: Manifest,
  anchors: ReadonlyMap<string, string>,
  report: Report,
): Promise<void> {
  const known: Segment[] = [];
  for (const each of [...manifest.tombstones, ...manifest.segments]) {
    try {
      known.push(...(await sourcesOf(folder, each)), each);
    } catch {
      report(each.file, 'the list of what it was made of cannot be read');
      known.push(each);
    }
  }
  for (const segment of known)
    if (segmentHash(segment, segment.previous) !== segment.hash)
      report(segment.file, 'its record in the manifest was changed');
  const byWriter = Map.groupBy(known, ({ writer }) => writer);
  const writers = new Set([...byWriter.keys(), ...Object.keys(manifest.heads), ...anchors.keys()]);
  writers.delete(ACTS);
  for (const writer of writers) {
    const records = byWriter.get(writer) ?? [];
    const after = new Map(records.map((segment) => [segment.previous, segment]));
    if (after.size !== records.length)
      report(records.at(-1)?.file ?? writer, 'two segments follow the same one: one was added');
    const seen = new Set<string>();
    let last: Segment | undefined;
    for (let next = after.get(null); next !== undefined && !seen.has(next.hash); next = after.get(next.hash)) {
      seen.add(next.hash);
      last = next;
    }
    for (const segment of records)
      if (!seen.has(segment.hash))
        report(segment.file, 'does not follow the segment before it: one was removed, added or moved');
    if ((last?.hash ?? null) !== (manifest.heads[writer] ?? null))
      report(last?.file ?? writer, `the chain of ${writer} does not end at its head: segments behind it were removed`);
    const anchor = anchors.get(writer);
    if (anchors.size > 0 && anchor === undefined)
      report(last?.file ?? writer, `nothing is anchored of ${writer}: its segments were added, or its id was changed`);
    else if (anchor !== undefined && seen.has(anchor) && anchor !== last?.hash)
      report(last?.file ?? writer, `stands behind the anchored head of ${writer}: it was added`);
    if (anchor !== undefined && !seen.has(anchor))
      report(
        last?.file ?? writer,
        `the anchored head of ${writer} is not in its chain: the end was cut off or rewritten`,
      );
  }
  checkOrder(manifest, report);
  checkActs(manifest, known, anchors, report);
}

/** What was done to segments was written down when it was done, and nothing else was done. */
function checkActs(
  { acts, tombstones }: Manifest,
  known: readonly Segment[],
  anchors: ReadonlyMap<string, string>,
  report: Report,
): void {
  const hashes = new Set(known.map(({ hash }) => hash));
  const retired = new Map<string, Act>();
  let previous: string | null = null;
  for (const [i, act] of acts.entries()) {
    const name = `act ${i + 1} (${act.kind})`;
    if (act.previous !== previous)
      report(MANIFEST_FILE, `${name} does not follow the one before it: one was removed, added or moved`);
    if (actHash(act, act.previous) !== act.hash) report(MANIFEST_FILE, `${name} was changed`);
    for (const hash of act.segments) {
      if (!hashes.has(hash)) report(MANIFEST_FILE, `${name} is about a segment that is not there`);
      if (act.kind === 'retired') retired.set(hash, act);
    }
    previous = act.hash;
  }
  for (const { file, hash, removedAt, reason } of tombstones) {
    const act = retired.get(hash);
    if (act === undefined) report(file, 'is declared retired, and no act says that it was');
    else if (act.at !== removedAt || act.reason !== reason)
      report(file, 'its tombstone says otherwise than the act of its retirement');
  }
  const stones = new Set(tombstones.map(({ hash }) => hash));
  for (const hash of retired.keys())
    if (hashes.has(hash) && !stones.has(hash))
      report(MANIFEST_FILE, `a segment that was retired stands among the others`);
  if (anchors.size > 0 && (anchors.get(ACTS) ?? null) !== previous)
    report(MANIFEST_FILE, 'its last act is not the anchored one: acts were removed, added or rewritten');
}

/** Segments stand in the manifest in the order of their writer's chain. */
function checkOrder({ segments }: Manifest, report: Report): void {
  const place = new Map(segments.map(({ hash }, i) => [hash, i]));
  for (const [i, { previous, file }] of segments.entries()) {
    if (previous !== null && (place.get(previous) ?? -1) > i)
      report(file, 'stands before the segment that it follows: the order was changed');
  }
}

async function checkFile(
  path: string,
  sealed: { bytes: number; sha256: string },
  report: (problem: string) => void,
): Promise<void> {
  if (
    !(await lstat(path).then(
      (found) => found.isFile(),
      () => false,
    ))
  ) {
    report('the file is missing');
    return;
  }
  const found = await digestFile(path);
  if (found.bytes !== sealed.bytes) report(`has ${found.bytes} bytes, ${sealed.bytes} were sealed`);
  else if (found.sha256 !== sealed.sha256) report('its content was changed: the SHA-256 differs');
}

async function lookAtOpen(folder: string, report: Report): Promise<ManifestReport['open']> {
  let [files, entries] = [0, 0];
  for (const { file } of (await lookAtFolder(folder)).open) {
    // One that is gone was sealed meanwhile.
    const found = await survey(join(folder, file)).catch(() => null);
    if (found === null || found.entries === 0) continue;
    files++;
    entries += found.entries;
    if (found.hasOther) report(file, "another journal's lines were put behind its own: nothing in them counts");
  }
  return { files, entries };
}

/** Of a manifest that is none. */
const NOTHING: ManifestReport = {
  ok: false,
  segments: 0,
  entries: 0,
  bytes: 0,
  tombstones: 0,
  heads: {},
  anchored: 0,
  signature: 'none',
  open: { files: 0, entries: 0 },
  strangers: [],
  problems: [],
};

/**
 * Proves a ledger folder against its manifest: every sealed file and its parts are there with the digest that
 * was sealed, every writer's chain is unbroken and ends where it was anchored, and a signature holds. Figures
 * are not looked at: that is `verifyFigures`.
 *
 * @returns a report; a finding is data, not an error
 */
export async function verifyManifest(folder: string, options: VerifyOptions = {}): Promise<ManifestReport> {
  const { anchors = new Map(), onFile = () => {} } = options;
  let manifest: Manifest;
  try {
    manifest = await readManifest(folder);
  } catch (error) {
    if (!(error instanceof JoulegateError)) throw error;
    return { ...NOTHING, problems: [{ file: MANIFEST_FILE, problem: error.message }] };
  }
  const { segments, tombstones, heads } = manifest;
  const problems: Finding[] = [];
  const report: Report = (file, problem) => void problems.push({ file, problem });
  const seen = new Set<string>();
  for (const [i, segment] of segments.entries()) {
    if (seen.has(segment.file)) report(segment.file, 'named twice');
    seen.add(segment.file);
    await checkFile(join(folder, segment.file), segment, (problem) => report(segment.file, problem));
    for (const part of segment.parts)
      await checkFile(join(folder, part.file), part, (problem) => report(part.file, problem));
    onFile(i + 1, segments.length);
  }
  for (const { parts } of tombstones)
    for (const part of parts)
      if (KEPT_OF_RETIRED.has(part.role))
        await checkFile(join(folder, part.file), part, (problem) => report(part.file, problem));
  const removed = new Set(tombstones.flatMap(filesOf));
  for (const segment of segments)
    if (removed.has(segment.file)) report(segment.file, 'stands beside its own tombstone');
  await checkChains(folder, manifest, anchors, report);
  const { signature } = manifest;
  const holds = signature !== null && signatureHolds(signature, chainDigest(manifest), options.publicKey);
  if (signature !== null && !holds) report('manifest.json', 'its signature does not hold');
  if (signature === null && options.publicKey !== undefined) report('manifest.json', 'it is not signed');
  const damage = problems.length;
  for (const { file, problem } of await strangersOf(folder)) report(file, problem);
  const open = await lookAtOpen(folder, report);
  return {
    ok: problems.length === 0,
    segments: segments.length,
    entries: segments.reduce((sum, each) => sum + (each.format === 'settlement' ? 0 : each.entries), 0),
    bytes: segments.reduce((sum, each) => sum + each.bytes, 0),
    tombstones: tombstones.length,
    heads,
    anchored: [...anchors.keys()].filter((writer) => heads[writer] !== undefined).length,
    signature: signature === null ? 'none' : holds ? 'valid' : 'invalid',
    open,
    strangers: problems.slice(damage),
    problems,
  };
}
