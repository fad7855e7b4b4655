import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { JoulegateError } from '../units/index.ts';
import { listAt, momentMs, textAt, type Json } from './cluster/read.ts';
import type { ContainerLog, KubeObject, Snapshot } from './cluster/snapshot.ts';

/** A larger file is no snapshot that a person made. */
const MOST_BYTES = 268_435_456;
const PREVIOUS = '.previous.log';

function bad(file: string, what: string, hint: string): JoulegateError {
  return new JoulegateError('JG_BAD_REQUEST', `${file} ${what}`, { where: file, hint });
}

function readJson(file: string): Json {
  if (statSync(file).size > MOST_BYTES) throw bad(file, 'is larger than 256 MiB', 'take the snapshot of one namespace');
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof read === 'object' && read !== null) return read as Json;
  } catch (error) {
    throw bad(
      file,
      `is no JSON (${error instanceof Error ? error.message : String(error)})`,
      'write it with kubectl get ... -o json',
    );
  }
  throw bad(file, 'is no list of objects', 'write it with kubectl get ... -o json');
}

function logsIn(folder: string): readonly ContainerLog[] {
  if (!existsSync(folder)) return [];
  const below = (...path: readonly string[]): readonly string[] => {
    const at = join(folder, ...path);
    return statSync(at).isDirectory() ? readdirSync(at).sort() : [];
  };
  return below().flatMap((namespace) =>
    below(namespace).flatMap((pod) =>
      below(namespace, pod)
        .filter((file) => file.endsWith('.log'))
        .map((file): ContainerLog => {
          const isPrevious = file.endsWith(PREVIOUS);
          const container = file.slice(0, isPrevious ? -PREVIOUS.length : -'.log'.length);
          return {
            namespace,
            pod,
            container,
            isPrevious,
            text: readFileSync(join(folder, namespace, pod, file), 'utf8'),
          };
        }),
    ),
  );
}

/** The latest moment that objects tell of: a snapshot without a clock is read as of then. */
function latestMs(objects: readonly KubeObject[]): number {
  let latest = 0;
  for (const object of objects)
    for (const member of ['lastTimestamp', 'eventTime'])
      latest = Math.max(latest, momentMs(textAt(object, member)) ?? 0);
  for (const object of objects)
    latest = Math.max(latest, momentMs(textAt(object, 'metadata', 'creationTimestamp')) ?? 0);
  return latest;
}

/** What stands in a folder: a snapshot, and what was asked about it. */
export interface SnapshotFolder {
  readonly snapshot: Snapshot;
  /** `question` of its `case.json`; empty where there is none. */
  readonly question: string;
  readonly bytes: number;
}

/**
 * Reads a snapshot from a folder: `*.json` with lists of objects as `kubectl get -o json` writes them,
 * `logs/NAMESPACE/POD/CONTAINER[.previous].log`, and `case.json` with `now` and `question`, where they are there. A
 * `truth.json` beside them is never read.
 * @throws JoulegateError `JG_BAD_REQUEST` naming the file
 */
export function readSnapshotFolder(folder: string): SnapshotFolder {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw bad(folder, 'is no folder', 'name a folder with objects.json, as docs/doctor.md tells');
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.json') && file !== 'case.json' && file !== 'truth.json')
    .sort();
  const objects: KubeObject[] = [];
  let bytes = 0;
  for (const file of files) {
    const path = join(folder, file);
    const read = readJson(path);
    bytes += statSync(path).size;
    if (textAt(read, 'kind').endsWith('List')) {
      const kind = textAt(read, 'kind').slice(0, -4);
      // Lists of one kind leave it out of their items.
      for (const item of listAt(read, 'items'))
        objects.push(kind === '' ? (item as Json) : { kind, ...(item as Json) });
    } else if (textAt(read, 'kind') !== '') objects.push(read);
    else throw bad(path, 'is neither a list nor an object of Kubernetes', 'write it with kubectl get ... -o json');
  }
  if (objects.length === 0) throw bad(folder, 'holds no objects', 'write objects.json with kubectl get ... -o json');
  const logs = logsIn(join(folder, 'logs'));
  const known = join(folder, 'case.json');
  const about = existsSync(known) ? readJson(known) : {};
  return {
    snapshot: { objects, logs, nowMs: momentMs(textAt(about, 'now')) ?? latestMs(objects) },
    question: textAt(about, 'question'),
    bytes: bytes + logs.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
  };
}
