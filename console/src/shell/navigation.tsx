import { Link, useRouterState } from '@tanstack/react-router';
import { periodSearch } from '../breakdown/period.ts';
import type { Me } from '../api/control-plane.ts';
import { pagesFor } from '../navigation.ts';

/** The pages that one may see, group by group; a time range goes along to those that have one. */
export function Navigation({ me }: { readonly me: Me | undefined }) {
  const pages = pagesFor(me?.rights);
  const search: Readonly<Record<string, unknown>> = useRouterState({ select: ({ location }) => location.search });
  return (
    <nav aria-label="Pages">
      <ul>
        {pages.map(({ path, label, group, hasPeriod }, at) => (
          <li key={path} data-begins={at > 0 && pages[at - 1]!.group !== group}>
            <Link
              to={path}
              search={hasPeriod ? periodSearch(search) : {}}
              activeOptions={{ exact: path === '/', includeSearch: false }}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
