import { nextAct, type Act, type ActFacts } from './acts.ts';
import { readManifest, writeManifest, type Manifest } from './manifest.ts';
import { segmentHash, type Segment, type SegmentFacts } from './segment.ts';
import type { Signer } from './signature.ts';

/** What vouches for a manifest from outside: a signature, and the state that knows the newest heads. */
export interface Witness {
  readonly signer: Signer | null;
  /** Told of a segment before the manifest names it. */
  readonly anchor?: ((segment: Segment) => Promise<void>) | null;
  /** Told of an act before the manifest has it. */
  readonly record?: ((act: Act) => Promise<void>) | null;
}

export const NO_WITNESS: Witness = { signer: null, anchor: null };

/** The manifest with an act at its end, which the state knows by then. @throws what the state throws: nothing was done then */
export async function withAct(manifest: Manifest, facts: ActFacts, { record }: Witness): Promise<Manifest> {
  const act = nextAct(manifest.acts, facts);
  await record?.(act);
  return { ...manifest, acts: [...manifest.acts, act] };
}

/**
 * Puts a closed file at the end of its writer's chain and replaces the manifest. Call it under
 * {@link withFolderLock}. Adding the same file twice changes nothing.
 *
 * @param more `removing`: files that the segment takes the place of; `act`: what was done to make it, if it was not sealed
 *   by its own writer
 * @throws what the state throws, before anything was changed
 */
export async function addSegment(
  folder: string,
  facts: SegmentFacts,
  witness: Witness = NO_WITNESS,
  more: { readonly removing?: readonly string[]; readonly act?: Omit<ActFacts, 'segments'> } = {},
): Promise<Segment> {
  const { removing = [], act } = more;
  const manifest = await readManifest(folder);
  const present = manifest.segments.find((segment) => segment.file === facts.file);
  if (present !== undefined) return present;
  const segment = linked(manifest, facts);
  await witness.anchor?.(segment);
  const acted = act === undefined ? manifest : await withAct(manifest, { ...act, segments: [segment.hash] }, witness);
  await writeManifest(
    folder,
    {
      ...acted,
      segments: [...manifest.segments, segment],
      heads: { ...manifest.heads, [segment.writer]: segment.hash },
      removing: [...manifest.removing, ...removing],
    },
    witness.signer,
  );
  return segment;
}

/** A segment at the end of its writer's chain. */
export function linked(manifest: Manifest, facts: SegmentFacts): Segment {
  const previous = manifest.heads[facts.writer] ?? null;
  return { ...facts, previous, hash: segmentHash(facts, previous) };
}
