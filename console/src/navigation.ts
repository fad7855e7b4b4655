import type { Right } from './access/rights.ts';

/** A page of the navigation: a line here puts it into the header and into the command menu. */
interface NavigationPage {
  /** As in router.tsx. */
  readonly path: string;
  readonly label: string;
  /** Pages of one group stand together: what happens now, what was, what could be, who may what. */
  readonly group: 'now' | 'past' | 'options' | 'control';
  /** Pressed after g, goes to the page. */
  readonly key: string;
  /** Its time range stands in the address, and is carried to the next page that has one. */
  readonly hasPeriod: boolean;
  /** Whoever has it not does not find the page here. */
  readonly right: Right;
}

export const PAGES = [
  { path: '/', label: 'Live', group: 'now', key: 'l', hasPeriod: false, right: 'read' },
  { path: '/today', label: 'Today', group: 'now', key: 't', hasPeriod: false, right: 'read' },
  { path: '/map', label: 'Map', group: 'now', key: 'm', hasPeriod: false, right: 'read' },
  { path: '/fleet', label: 'Fleet', group: 'now', key: 'e', hasPeriod: false, right: 'read' },
  { path: '/batches', label: 'Batches', group: 'now', key: 'w', hasPeriod: false, right: 'read' },
  { path: '/breakdown', label: 'Breakdown', group: 'past', key: 'b', hasPeriod: true, right: 'read' },
  { path: '/decisions', label: 'Decisions', group: 'past', key: 'd', hasPeriod: true, right: 'read' },
  { path: '/reports', label: 'Reports', group: 'past', key: 'r', hasPeriod: false, right: 'read' },
  { path: '/frontier', label: 'Frontier', group: 'options', key: 'f', hasPeriod: true, right: 'read' },
  { path: '/plan', label: 'Plan', group: 'options', key: 'p', hasPeriod: false, right: 'read' },
  { path: '/limits', label: 'Limits', group: 'control', key: 'i', hasPeriod: false, right: 'read' },
  { path: '/keys', label: 'Keys', group: 'control', key: 'k', hasPeriod: false, right: 'operate' },
  { path: '/settings', label: 'Settings', group: 'control', key: 's', hasPeriod: false, right: 'operate' },
  { path: '/audit', label: 'Audit', group: 'control', key: 'a', hasPeriod: false, right: 'audit' },
] as const satisfies readonly NavigationPage[];

/** Pages that somebody with these rights sees; those that all see while nobody knows who asks. */
export const pagesFor = (rights: readonly Right[] = ['read']): readonly (typeof PAGES)[number][] =>
  PAGES.filter(({ right }) => rights.includes(right));
