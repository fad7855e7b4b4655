import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Waist } from '../waist.ts';
import { mcpServer } from './mcp-server.ts';

/**
 * Serves the tools on standard input and output until the client closes them. Nothing else may be written there.
 * @param fault told what a client sent that is not understood
 */
export const serveTools = (waist: Waist, fault: (error: Error) => void): { close(): Promise<void> } =>
  serveStdio(() => mcpServer(waist), { onerror: fault });
