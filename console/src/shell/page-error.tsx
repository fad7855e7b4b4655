import { usePage } from '../page.ts';

/** Stands where a page could not be loaded or drawn; its words are those of the fault. */
export function PageError({ error }: { readonly error: unknown }) {
  const heading = usePage('Error');
  return (
    <section className="panel notice" role="alert">
      <h1 ref={heading} tabIndex={-1}>
        This page could not be shown
      </h1>
      <p>
        {error instanceof Error ? error.message : String(error)}. If joulegate was updated meanwhile, loading the
        console again mends it; otherwise this is a fault of the console, and the same figures are under{' '}
        <code>/api</code>.
      </p>
      <p>
        <button type="button" onClick={() => location.reload()}>
          Load again
        </button>
      </p>
    </section>
  );
}
