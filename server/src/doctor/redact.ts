import { guard } from '../guard/index.ts';
import { listAt, textAt, textsAt } from './cluster/read.ts';
import type { Snapshot } from './cluster/snapshot.ts';

/** Names under which values are secret. */
const SECRET_NAME =
  /token|passw|secret|credential|api[_-]?key|private[_-]?key|access[_-]?key|auth(?!or)|dsn|connection[_-]?string/i;
/** Shorter values are words that occur anywhere. */
const SHORTEST = 6;

/** What may be a secret though the guard's search, which must not be wrong about a prompt, is not sure of it. */
const SHAPES: readonly RegExp[] = [
  /\b(?:Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/g,
  /\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]*/g,
  /\b(?:hf|sk|pk|rk|ghp|gho|ghs|ghu|glpat|xox[abprs]|npm|pypi|jg_live|jg_test)[_-][A-Za-z0-9_-]{12,}/g,
  /(?<=:\/\/[^\s/:@]{0,64}:)[^\s/@]{1,256}(?=@)/g,
  /(?<=\b(?:passw(?:or)?d|pwd|token|secret|api[_-]?key)["']?\s{0,3}[:=]\s{0,3}["']?)(?!\[redacted )[^\s"',;&]{6,}/gi,
];

function decoded(text: string): string {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '') ? bytes.toString('utf8') : '';
}

/** Values that a snapshot holds and that may not leave: of secrets, and of settings whose names say so. */
function secretsOf({ objects }: Snapshot): readonly string[] {
  const found = new Set<string>();
  const add = (value: string): void => {
    if (value.trim().length >= SHORTEST) found.add(value.trim());
  };
  for (const object of objects) {
    const kind = textAt(object, 'kind');
    if (kind === 'Secret')
      for (const member of ['data', 'stringData'])
        for (const value of textsAt(object, member).values()) {
          add(value);
          add(decoded(value));
          for (const line of decoded(value).split(/\s+/)) add(line);
        }
    if (kind === 'ConfigMap')
      for (const [name, value] of textsAt(object, 'data')) if (SECRET_NAME.test(name)) add(value);
    const template =
      kind === 'Pod'
        ? ['spec']
        : kind === 'CronJob'
          ? ['spec', 'jobTemplate', 'spec', 'template', 'spec']
          : ['spec', 'template', 'spec'];
    for (const member of ['containers', 'initContainers'])
      for (const container of listAt(object, ...template, member))
        for (const variable of listAt(container, 'env'))
          if (SECRET_NAME.test(textAt(variable, 'name'))) add(textAt(variable, 'value'));
  }
  return [...found]
    .flatMap((value) => [value, Buffer.from(value).toString('base64').replace(/=+$/, '')])
    .sort((a, b) => b.length - a.length);
}

/**
 * Takes out of every text what may not leave: values of secrets in plain and in base64, settings whose names say that they
 * are secret, and what has the shape of a key. Equal values become equal placeholders, so that texts still correlate.
 * @example redactorOf({ objects: [], logs: [], nowMs: 0 })('Authorization: Bearer abcdefgh1234') // 'Authorization: [redacted 1]'
 */
export function redactorOf(snapshot: Snapshot): (text: string) => string {
  const secrets = secretsOf(snapshot);
  const names = new Map<string, string>();
  const placeholder = (value: string): string => {
    const known = names.get(value);
    if (known !== undefined) return known;
    const name = `[redacted ${names.size + 1}]`;
    names.set(value, name);
    return name;
  };
  return (text) => {
    let clean = text;
    for (const secret of secrets) if (clean.includes(secret)) clean = clean.replaceAll(secret, placeholder(secret));
    for (const { from, to } of guard.secretsIn(clean).toReversed())
      clean = `${clean.slice(0, from)}${placeholder(clean.slice(from, to))}${clean.slice(to)}`;
    for (const shape of SHAPES) clean = clean.replace(shape, placeholder);
    return clean;
  };
}
