import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Entry } from '../../../server/src/ledger/index.ts';
import { controlPlane, type Breakdown, type Why } from './control-plane.ts';

/** Ticks drive the pages; this is the pace without them, and while the server is gone. */
const IDLE_MS = 15_000;
const RETRY_MS = 2_000;
const pace = (query: { state: { status: string } }): number => (query.state.status === 'error' ? RETRY_MS : IDLE_MS);

/** Who asks, and what they may. It is asked anew after whatever the server turned away. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => controlPlane.me(),
  staleTime: 60_000,
  refetchInterval: ({ state }) => (state.status === 'error' ? RETRY_MS : false),
});

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: () => controlPlane.overview(),
  refetchInterval: pace,
});

export const mapQuery = queryOptions({
  queryKey: ['map'],
  queryFn: () => controlPlane.map(),
  refetchInterval: pace,
});

/** Of a business hour: another one is asked for when the clock has moved on. */
export const mapHoursQuery = (hour: number) =>
  queryOptions({
    queryKey: ['map-hours', hour],
    queryFn: () => controlPlane.mapHours(),
    placeholderData: (previous) => previous,
    refetchInterval: 60_000,
  });

export const mapTodayQuery = queryOptions({
  queryKey: ['map-today'],
  queryFn: () => controlPlane.mapToday(),
  refetchInterval: 15_000,
});

export const comparisonQuery = queryOptions({
  queryKey: ['comparison'],
  queryFn: () => controlPlane.compare(),
});

export const decisionsQuery = (filter: { workload: string; moved: boolean }) =>
  queryOptions({
    queryKey: ['decisions', filter],
    queryFn: () =>
      controlPlane.decisions({
        limit: 100,
        moved: filter.moved,
        ...(filter.workload === '' ? {} : { workload: filter.workload }),
      }),
    placeholderData: (previous) => previous,
  });

type Asked = NonNullable<Parameters<typeof controlPlane.decisions>[0]>;

/** Pages of the whole ledger, each from where the one before ended. */
export const ledgerQuery = (asked: Asked & { readonly from: number; readonly to: number }) =>
  infiniteQueryOptions({
    queryKey: ['ledger', asked],
    queryFn: ({ pageParam }) =>
      controlPlane.decisions({ ...asked, limit: 100, ...(pageParam === null ? {} : { before: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next ?? null,
    placeholderData: (previous) => previous,
    retry: false,
  });

export const breakdownQuery = (asked: { from: number; to: number; by: Breakdown['by'] }) =>
  queryOptions({
    queryKey: ['breakdown', asked],
    queryFn: () => controlPlane.reportBreakdown(asked),
    placeholderData: (previous) => previous,
    refetchInterval: 60_000,
    retry: false,
  });

export const frontierQuery = (asked: { from: number; to: number; workload?: string }) =>
  queryOptions({
    queryKey: ['frontier', asked],
    queryFn: () => controlPlane.reportFrontier(asked),
    placeholderData: (previous) => previous,
    staleTime: 60_000,
    retry: false,
  });

/** Of the books: they are asked no more often than this, however fast ticks come. */
const BOOKS_MS = 60_000;

export const todayQuery = queryOptions({
  queryKey: ['today'],
  queryFn: () => controlPlane.today(),
  refetchInterval: BOOKS_MS,
  staleTime: BOOKS_MS,
});

/** All that are recent, or one of them with its hours. */
export const batchesQuery = (id?: string) =>
  queryOptions({
    queryKey: ['batches', id ?? null],
    queryFn: () => controlPlane.batches(id === undefined ? { limit: 50 } : { id }),
    refetchInterval: pace,
    retry: false,
  });

export const fleetQuery = queryOptions({
  queryKey: ['fleet'],
  queryFn: () => controlPlane.fleet({}),
  refetchInterval: BOOKS_MS,
  staleTime: BOOKS_MS,
});

export const whyQuery = (id: string) =>
  queryOptions({
    queryKey: ['why', id],
    queryFn: () => controlPlane.why({ id }) as unknown as Promise<Omit<Why, 'entry'> & { readonly entry: Entry }>,
    staleTime: Infinity,
  });

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: () => controlPlane.keysList({}),
});

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: () => controlPlane.settings(),
});

export const guardCoverageQuery = queryOptions({
  queryKey: ['guard-coverage'],
  queryFn: () => controlPlane.guardCoverage(),
  refetchInterval: IDLE_MS,
});

export const guardFindingsQuery = queryOptions({
  queryKey: ['guard-findings'],
  queryFn: () => controlPlane.guardFindings(),
  staleTime: BOOKS_MS,
});

export const commitmentsQuery = queryOptions({
  queryKey: ['commitments'],
  queryFn: () => controlPlane.commitmentsList({}),
  staleTime: BOOKS_MS,
});

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: () => controlPlane.usersList(),
});

type AuditAsked = Omit<Parameters<typeof controlPlane.audit>[0], 'limit' | 'before'>;

/** Pages of the audit, each from where the one before ended. */
export const auditQuery = (asked: AuditAsked) =>
  infiniteQueryOptions({
    queryKey: ['audit', asked],
    queryFn: ({ pageParam }) =>
      controlPlane.audit({ ...asked, limit: 100, ...(pageParam === null ? {} : { before: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: (previous) => previous,
  });

/** Of what time and of whom a report may be. */
export const reportPeriodsQuery = queryOptions({
  queryKey: ['report-periods'],
  queryFn: () => controlPlane.reportPeriods(),
  staleTime: BOOKS_MS,
});
