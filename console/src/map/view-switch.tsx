/** The part of the world that is shown. */
export function ViewSwitch({
  view,
  setView,
}: {
  readonly view: 'places' | 'world';
  readonly setView: (view: 'places' | 'world') => void;
}) {
  return (
    <div className="segmented" role="group" aria-label="Part of the world shown">
      <button type="button" aria-pressed={view === 'places'} onClick={() => setView('places')}>
        Sites
      </button>
      <button type="button" aria-pressed={view === 'world'} onClick={() => setView('world')}>
        World
      </button>
    </div>
  );
}
