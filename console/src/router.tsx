import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { BreakdownPage, breakdownSearch } from './breakdown/breakdown-page.tsx';
import { LivePage } from './live/live-page.tsx';
import { NotFound } from './not-found.tsx';
import { Shell } from './shell.tsx';
import { WhyPage } from './why/why-page.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
const live = createRoute({ getParentRoute: () => root, path: '/', component: LivePage });
const breakdown = createRoute({
  getParentRoute: () => root,
  path: '/breakdown',
  component: BreakdownRouted,
  validateSearch: breakdownSearch,
});
export const whyRoute = createRoute({ getParentRoute: () => root, path: '/decisions/$id', component: WhyRouted });

function WhyRouted() {
  return <WhyPage id={whyRoute.useParams().id} />;
}

function BreakdownRouted() {
  return <BreakdownPage search={breakdown.useSearch()} />;
}

export const router = createRouter({
  routeTree: root.addChildren([live, breakdown, whyRoute]),
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
