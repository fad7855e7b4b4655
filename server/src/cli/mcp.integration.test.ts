import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, test } from 'vitest';

test(
  'an agent that starts joulegate mcp calls the tools over standard input and output',
  { timeout: 30_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'joulegate-mcp-'));
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
    try {
      await client.connect(
        new StdioClientTransport({
          command: process.execPath,
          args: [join(import.meta.dirname, 'main.ts'), 'mcp', '--data', folder],
          stderr: 'ignore',
        }),
      );
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toContain('forecast_grid');
      const { structuredContent } = await client.callTool({ name: 'forecast_grid', arguments: { zones: ['SE'] } });
      expect(JSON.stringify(structuredContent)).toContain('"SE"');
      const { isError } = await client.callTool({ name: 'explain_route', arguments: { id: 'nobody' } });
      expect(isError).toBe(true);
    } finally {
      await client.close();
      await rm(folder, { recursive: true });
    }
  },
);
