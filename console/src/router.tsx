import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { auditSearch } from './audit/search.ts';
import { batchesSearch } from './batches/search.ts';
import { breakdownSearch } from './breakdown/search.ts';
import { decisionsSearch } from './decisions/search.ts';
import { frontierSearch } from './frontier/search.ts';
import { keysSearch } from './keys/search.ts';
import { LivePage } from './live/live-page.tsx';
import { NotFound } from './not-found.tsx';
import { PageError } from './shell/page-error.tsx';
import { Pending } from './shell/pending.tsx';
import { reportsSearch } from './reports/search.ts';
import { mapSearch } from './map-page/search.ts';
import { Shell } from './shell/shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
const getParentRoute = () => root;
const live = createRoute({ getParentRoute, path: '/', component: LivePage });
// Every other page brings a script and styles of its own, so that the first one stays small.
const breakdown = createRoute({
  getParentRoute,
  path: '/breakdown',
  validateSearch: breakdownSearch,
  component: lazyRouteComponent(() => import('./breakdown/breakdown-page.tsx'), 'BreakdownPage'),
});
const decisions = createRoute({
  getParentRoute,
  path: '/decisions',
  validateSearch: decisionsSearch,
  component: lazyRouteComponent(() => import('./decisions/decisions-page.tsx'), 'DecisionsPage'),
});
const reports = createRoute({
  getParentRoute,
  path: '/reports',
  validateSearch: reportsSearch,
  component: lazyRouteComponent(() => import('./reports/reports-page.tsx'), 'ReportsPage'),
});
const frontier = createRoute({
  getParentRoute,
  path: '/frontier',
  validateSearch: frontierSearch,
  component: lazyRouteComponent(() => import('./frontier/frontier-page.tsx'), 'FrontierPage'),
});
const plan = createRoute({
  getParentRoute,
  path: '/plan',
  component: lazyRouteComponent(() => import('./plan/plan-page.tsx'), 'PlanPage'),
});
const map = createRoute({
  getParentRoute,
  path: '/map',
  validateSearch: mapSearch,
  component: lazyRouteComponent(() => import('./map-page/map-page.tsx'), 'MapPage'),
});
const today = createRoute({
  getParentRoute,
  path: '/today',
  component: lazyRouteComponent(() => import('./today/today-page.tsx'), 'TodayPage'),
});
const fleet = createRoute({
  getParentRoute,
  path: '/fleet',
  component: lazyRouteComponent(() => import('./fleet/fleet-page.tsx'), 'FleetPage'),
});
const batches = createRoute({
  getParentRoute,
  path: '/batches',
  validateSearch: batchesSearch,
  component: lazyRouteComponent(() => import('./batches/batches-page.tsx'), 'BatchesPage'),
});
const signIn = createRoute({
  getParentRoute,
  path: '/sign-in',
  validateSearch: ({ from }: Readonly<Record<string, unknown>>): { readonly from?: string } =>
    typeof from === 'string' ? { from } : {},
  component: lazyRouteComponent(() => import('./access/sign-in-page.tsx'), 'SignInPage'),
});
const setUp = createRoute({
  getParentRoute,
  path: '/set-up',
  component: lazyRouteComponent(() => import('./access/set-up-page.tsx'), 'SetUpPage'),
});
const limits = createRoute({
  getParentRoute,
  path: '/limits',
  component: lazyRouteComponent(() => import('./limits/limits-page.tsx'), 'LimitsPage'),
});
const keys = createRoute({
  getParentRoute,
  path: '/keys',
  validateSearch: keysSearch,
  component: lazyRouteComponent(() => import('./keys/keys-page.tsx'), 'KeysPage'),
});
const settings = createRoute({
  getParentRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/settings-page.tsx'), 'SettingsPage'),
});
const audit = createRoute({
  getParentRoute,
  path: '/audit',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('./audit/audit-page.tsx'), 'AuditPage'),
});
const why = createRoute({
  getParentRoute,
  path: '/decisions/$id',
  component: lazyRouteComponent(() => import('./why/why-page.tsx'), 'WhyPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    live,
    today,
    map,
    fleet,
    batches,
    breakdown,
    decisions,
    reports,
    frontier,
    plan,
    limits,
    keys,
    settings,
    audit,
    signIn,
    setUp,
    why,
  ]),
  scrollRestoration: true,
  defaultPreload: 'intent',
  defaultPendingComponent: Pending,
  defaultErrorComponent: PageError,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
