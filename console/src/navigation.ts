/** A page of the navigation: a line here puts it into the header and into the command menu. */
interface NavigationPage {
  /** As in router.tsx. */
  readonly path: string;
  readonly label: string;
  /** Pages of one group stand together: what happens now, what was, what could be. */
  readonly group: 'now' | 'past' | 'options';
  /** Pressed after g, goes to the page. */
  readonly key: string;
  /** Its time range stands in the address, and is carried to the next page that has one. */
  readonly hasPeriod: boolean;
}

export const PAGES = [
  { path: '/', label: 'Live', group: 'now', key: 'l', hasPeriod: false },
  { path: '/today', label: 'Today', group: 'now', key: 't', hasPeriod: false },
  { path: '/map', label: 'Map', group: 'now', key: 'm', hasPeriod: false },
  { path: '/fleet', label: 'Fleet', group: 'now', key: 'e', hasPeriod: false },
  { path: '/breakdown', label: 'Breakdown', group: 'past', key: 'b', hasPeriod: true },
  { path: '/decisions', label: 'Decisions', group: 'past', key: 'd', hasPeriod: true },
  { path: '/frontier', label: 'Frontier', group: 'options', key: 'f', hasPeriod: true },
] as const satisfies readonly NavigationPage[];
