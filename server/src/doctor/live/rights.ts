import { JoulegateError } from '../../units/index.ts';
import type { ClusterReader, Rules } from './cluster-reader.ts';
import { REVIEWS, VERBS } from './resources.ts';

/** Rights that a reader must not have, one by one: asked where the API does not list all rules. */
const FORBIDDEN: readonly (readonly [verb: string, resource: string, subresource?: string])[] = [
  ['get', 'secrets'],
  ['list', 'secrets'],
  ['create', 'pods'],
  ['delete', 'pods'],
  ['create', 'pods', 'exec'],
  ['create', 'pods', 'attach'],
  ['create', 'pods', 'portforward'],
  ['patch', 'deployments'],
  ['update', 'configmaps'],
  ['impersonate', 'users'],
];

const isSecret = (resource: string): boolean =>
  resource === 'secrets' ||
  /^(?:pods|services|nodes)\/(?:exec|attach|portforward|proxy|ephemeralcontainers)$/.test(resource);

/**
 * What of the granted rules a reader must not have. Empty: it can only read.
 * @example excessOf([{ verbs: ['delete'], resources: ['pods'] }]) // ['delete pods']
 */
export function excessOf(rules: Rules['rules']): readonly string[] {
  const found = new Set<string>();
  for (const { verbs, resources } of rules)
    for (const resource of resources) {
      if (REVIEWS.includes(resource)) continue;
      for (const verb of verbs)
        if (!VERBS.includes(verb) || isSecret(resource) || resource === '*') found.add(`${verb} ${resource}`);
    }
  return [...found];
}

/**
 * Refuses to start where more than reading was granted, secrets and commands in containers included: rights that nobody
 * has cannot be misused.
 * @throws JoulegateError `JG_AUTH_FORBIDDEN` naming what is too much
 */
export async function checkRights(reader: ClusterReader, namespace: string): Promise<void> {
  const { isIncomplete, rules } = await reader.rules(namespace);
  const excess = [...excessOf(rules)];
  if (isIncomplete)
    for (const [verb, resource, subresource] of FORBIDDEN)
      if (await reader.mayDo(namespace, verb, resource, subresource))
        excess.push(`${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`}`);
  if (excess.length === 0) return;
  const shown = excess.slice(0, 6).join(', ');
  throw new JoulegateError(
    'JG_AUTH_FORBIDDEN',
    `the doctor only reads, and its account may do more in ${namespace}: ${shown}`,
    {
      hint: 'give it the role of docs/doctor.md, which has get, list and watch and no secrets',
    },
  );
}
