import { bad } from './door-parts.ts';
import type { Page } from '../store/files.ts';

/** @param query of the URL; @param most rows of a page
 * @throws JoulegateError `JG_BAD_REQUEST` */
export function pageOf(query: string, fallback: number, most: number): Page & { readonly given: URLSearchParams } {
  const given = new URLSearchParams(query);
  const limit = Number(given.get('limit') ?? fallback);
  if (!Number.isInteger(limit) || limit < 1 || limit > most)
    throw bad('limit', `limit is not a whole number from 1 to ${most}`, `such as limit=${fallback}`);
  return { after: given.get('after'), limit, given };
}
