/** A page of the navigation: a line here puts it into the header and into the command menu. */
interface NavigationPage {
  /** As in router.tsx. */
  readonly path: string;
  readonly label: string;
  /** Pages of one group stand together: what happens now, what was, what could be. */
  readonly group: 'now' | 'past' | 'options';
  /** Pressed after g, goes to the page. */
  readonly key: string;
}

export const PAGES = [
  { path: '/', label: 'Live', group: 'now', key: 'l' },
  { path: '/breakdown', label: 'Breakdown', group: 'past', key: 'b' },
] as const satisfies readonly NavigationPage[];
