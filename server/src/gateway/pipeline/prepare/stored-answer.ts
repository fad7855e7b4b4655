import { cacheKey, CacheTurn, cacheUse } from '../../cache/index.ts';
import { passedQuery, singleHeader } from '../../dialects/index.ts';
import type { Call, Prepared } from '../call.ts';

/** The request's turn at its workload's cache, if it has one and may use it: an answer that is there already, or a place for the one to come. */
export function storedAnswer(call: Call): Prepared | undefined {
  const { runtime, principal, endpoint, request, headers, compiled, wishes, body } = call;
  const cache = compiled === null ? undefined : runtime.caches.get(compiled.workload.id);
  if (cache === undefined || compiled === null || request === null || endpoint.cached === false) return undefined;
  const use = cacheUse(cache.settings, endpoint.name, request.parsed, singleHeader(headers['cache-control']));
  if (!use.read && !use.write) return undefined;
  const key = cacheKey(runtime.cacheSecret, {
    tenant: principal,
    scope: cache.settings.scope,
    policyVersion: runtime.configVersion,
    workload: compiled.workload.id,
    endpoint: endpoint.name,
    models: compiled.workload.models.map(({ model }) => model),
    control: wishes.controlText,
    headers: [
      passedQuery(endpoint.dialect, call.incoming.query),
      ...endpoint.dialect.askedByHeader.flatMap((name) => {
        const value = singleHeader(headers[name]);
        return value === undefined ? [] : [`${name}: ${value}`];
      }),
    ],
    body,
    parsed: request.parsed,
  });
  if (key === null) return undefined;
  call.turn = new CacheTurn(cache, key, use.read, use.maxAgeMs);
  const stored = call.turn.find();
  return stored === null ? undefined : { stored };
}
