import { Link, useRouterState } from '@tanstack/react-router';
import { periodSearch } from '../breakdown/period.ts';
import { PAGES } from '../navigation.ts';

/** The pages, group by group; a time range goes along to those that have one. */
export function Navigation() {
  const search: Readonly<Record<string, unknown>> = useRouterState({ select: ({ location }) => location.search });
  return (
    <nav aria-label="Pages">
      <ul>
        {PAGES.map(({ path, label, group, hasPeriod }, at) => (
          <li key={path} data-begins={at > 0 && PAGES[at - 1]!.group !== group}>
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
