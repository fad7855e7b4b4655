/** Why something was not done; nothing where it was. */
export function Failed({ error }: { readonly error: Error | null }) {
  return (
    <p className="failed" role="alert" hidden={error === null}>
      {error?.message}
    </p>
  );
}
