import type { Ruling } from '../../../kernel/index.ts';
import type { Fact } from './facts.ts';

/** The value asks for nothing: its member might as well be left out. */
export const isIdle = ({ idle }: Fact, value: unknown): boolean =>
  value == null ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (idle !== undefined && idle.includes(value));

/**
 * A member breaks the rules that stand. What goes to somebody else, lies at the provider or is served by others breaks
 * any rule; what is stored breaks those of site and training, since where and for what it is kept is not known, and one
 * of retention that allows fewer days.
 */
export function breaks(fact: Fact, value: unknown, ruling: Ruling): boolean {
  switch (fact.does) {
    case 'harmless':
    case 'content':
      return false;
    case 'stores': {
      const { days = null } = fact;
      const { sites, noTraining, maxRetentionDays } = ruling;
      return sites !== null || noTraining || (maxRetentionDays !== null && (days === null || days > maxRetentionDays));
    }
    case 'sends':
    case 'refers':
    case 'routes':
      return !(fact.country === true && typeof value === 'string' && allows(ruling, value));
  }
}

const allows = ({ sites }: Ruling, country: string): boolean => sites?.includes(country.toUpperCase()) === true;
