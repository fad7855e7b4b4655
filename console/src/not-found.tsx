import { Link } from '@tanstack/react-router';
import { usePage } from './page.ts';

export function NotFound() {
  const heading = usePage('Not found');
  return (
    <section className="panel notice">
      <h1 ref={heading} tabIndex={-1}>
        There is no such page
      </h1>
      <p>
        <Link to="/">Back to the live page</Link>
      </p>
    </section>
  );
}
