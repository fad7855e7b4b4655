import { instant } from '../figures/format.ts';

/** Why a page has nothing to show yet, or shows what is no longer the newest; nothing where it is up to date. */
export function Reading({
  query: { data, error, isPending },
  what = 'the books',
}: {
  readonly query: {
    readonly data: { readonly now: number } | undefined;
    readonly error: Error | null;
    readonly isPending: boolean;
  };
  readonly what?: string;
}) {
  if (error !== null)
    return (
      <p className="panel notice warn" role="alert">
        {error.message}
        {data !== undefined && ` What you see is from ${instant(data.now)}.`}
      </p>
    );
  return isPending ? <p className="panel notice muted">Reading {what}…</p> : null;
}
