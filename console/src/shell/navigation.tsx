import { Link } from '@tanstack/react-router';
import { PAGES } from '../navigation.ts';

/** The pages, group by group. */
export function Navigation() {
  return (
    <nav aria-label="Pages">
      <ul>
        {PAGES.map(({ path, label, group }, at) => (
          <li key={path} data-begins={at > 0 && PAGES[at - 1]!.group !== group}>
            <Link to={path} activeOptions={{ exact: path === '/', includeSearch: false }}>
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
