import { anthropicBatches } from './anthropic-batches.ts';
import { openaiBatches } from './openai-batches.ts';
import type { VendorProtocol } from './vendor-protocol.ts';

const PROTOCOLS: Readonly<Record<string, VendorProtocol>> = { openai: openaiBatches, anthropic: anthropicBatches };

/** The batch API of vendors that speak a protocol; `undefined`: they have none. */
export const vendorProtocol = (protocol: string): VendorProtocol | undefined => PROTOCOLS[protocol];
