import { Command } from 'commander';
import { serveTools } from '../doors/index.ts';
import { output } from './output.ts';
import { withFolder } from './questions.ts';

/** `joulegate mcp`: the questions as tools for agents, on standard input and output. */
export function mcpCommand(): Command {
  return new Command('mcp')
    .option('--data <folder>', 'storage folder', '.joulegate')
    .option('-c, --config <file>', 'configuration whose zones, deployments and facts are meant')
    .action(async (options: { readonly data: string; readonly config?: string }) => {
      // Standard output is the client's: what is said to people goes to standard error.
      const out = output(true);
      await withFolder(options, false, out, async (waist) => {
        const tools = await serveTools({ ...waist, progress: () => () => {} }, (error) => out.note(error.message));
        await new Promise<void>((resolve) => process.stdin.once('end', resolve).once('close', resolve));
        await tools.close();
      });
    });
}
