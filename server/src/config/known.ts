import { LOCAL_SERVERS } from './local-servers.ts';
import { VENDORS } from './vendor-facts.ts';

/** Whom a config may name in one line. */
export const known = { vendors: VENDORS, servers: LOCAL_SERVERS };
