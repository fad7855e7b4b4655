import { queryOptions } from '@tanstack/react-query';
import type { Comparison, DecisionList, MapState, Overview, Why } from '../../../server/src/doors/http/types.ts';
import { read } from './client.ts';

/** Ticks drive the pages; this is the pace without them, and while the server is gone. */
const IDLE_MS = 15_000;
const RETRY_MS = 2_000;
const pace = (query: { state: { status: string } }): number => (query.state.status === 'error' ? RETRY_MS : IDLE_MS);

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: () => read<Overview>('/api/overview'),
  refetchInterval: pace,
});

export const mapQuery = queryOptions({
  queryKey: ['map'],
  queryFn: () => read<MapState>('/api/map'),
  refetchInterval: pace,
});

export const comparisonQuery = queryOptions({
  queryKey: ['comparison'],
  queryFn: () => read<Comparison | null>('/api/comparison'),
});

export const decisionsQuery = (filter: { workload: string; moved: boolean }) => {
  const query = new URLSearchParams({ limit: '100' });
  if (filter.workload !== '') query.set('workload', filter.workload);
  if (filter.moved) query.set('moved', 'true');
  return queryOptions({
    queryKey: ['decisions', filter],
    queryFn: () => read<DecisionList>(`/api/decisions?${query}`),
    placeholderData: (previous) => previous,
  });
};

export const whyQuery = (id: string) =>
  queryOptions({
    queryKey: ['why', id],
    queryFn: () => read<Why>(`/api/decisions/${encodeURIComponent(id)}`),
    staleTime: Infinity,
  });
