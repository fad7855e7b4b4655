import type { Dialect } from '../dialect.ts';
import type { PassedFamily } from './family.ts';

/** A path that is passed on, if a deployment says so. */
export interface PassedPath {
  readonly dialect: Dialect;
  readonly family: PassedFamily;
  /** Behind `/v1`, byte for byte. */
  readonly path: string;
  /** Objects at the provider that the path names, outermost first. */
  readonly ids: readonly string[];
  /** It ends in a list of objects, which are those of everybody who shares the credential. */
  readonly isCollection: boolean;
}

/** What stands in paths and is no object's id. */
const WORDS: ReadonlySet<string> = new Set(
  [
    'accept calls cancel checkpoints client_secrets complete content edits events file_batches files generations',
    'hangup input_items items jobs messages output_items parts pause permissions refer reject remix results resume',
    'runs search sessions speech steps submit_tool_outputs transcription_sessions transcriptions translations',
    'variations versions',
  ].flatMap((line) => line.split(' ')),
);

const SEGMENT = /^[\w.~:-]{1,256}$/;
const DOTS = /^\.+$/;

/**
 * The family that a path belongs to. One with a part that could mean something else to a server, such as `..` or an
 * encoded slash, belongs to none.
 * @param path such as `/v1/files/file-1/content`
 * @param dialects in order; the client's stands first
 */
export function passedPath(path: string, dialects: Iterable<Dialect>): PassedPath | null {
  if (!path.startsWith('/v1/')) return null;
  const behind = path.slice(3);
  if (
    !behind
      .slice(1)
      .split('/')
      .every((part) => SEGMENT.test(part) && !DOTS.test(part))
  )
    return null;
  for (const dialect of dialects) {
    const family = dialect.passed.find((each) => behind === each.path || behind.startsWith(`${each.path}/`));
    if (family === undefined) continue;
    const below = behind.slice(family.path.length).split('/').slice(1);
    const ids = below.filter((part) => !WORDS.has(part));
    return { dialect, family, path: behind, ids, isCollection: ids.length === 0 };
  }
  return null;
}
