import { maskOf, type Table } from '../../kernel/index.ts';
import type { Endpoint } from '../dialects/index.ts';

/** What a deployment must serve to answer at an endpoint, itself or by translation: a bit of the table's mask. */
export const endpointNeed = (table: Table, { name, isTranslated }: Endpoint): number =>
  isTranslated ? maskOf.endpoint(table, name) : maskOf.served(table, name);
