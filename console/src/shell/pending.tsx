/** Stands where a page's script is still on its way. */
export function Pending() {
  return (
    <p className="panel notice muted" role="status">
      Opening the page…
    </p>
  );
}
